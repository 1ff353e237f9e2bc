/** Codes that are too late, somebody else's, broken, or of another kind: typed into the page, by clicks and keys. */
import type { Page } from 'playwright-core';
import t, { type Test } from 'tap';
import { type BridgeProcess, startBridge, temporaryDir } from '../support/bridge-process.ts';
import { waitFor } from '../support/wait-for.ts';
import { excess, look, SOON, shows, skip } from './browser.ts';
import { atHousehold, button, onDesk, onPhone, unfold, visit } from './household-page.ts';

type Invitation = { code: string; expiresAt: string };

const field = (page: Page, name: string) => page.getByRole('textbox', { name, exact: true });

t.test('codes', { skip }, async (t) => {
  const [olivia, ben, carol] = await Promise.all([
    startBridge(t, { name: 'Olivia', dataDir: temporaryDir(t) }),
    startBridge(t, { name: 'Ben', dataDir: temporaryDir(t), args: ['--no-own-network'] }),
    startBridge(t, { name: 'Carol', dataDir: temporaryDir(t), args: ['--no-own-network'] }),
  ]);
  const invite = (lifetimeSec?: number) =>
    olivia.api.post<Invitation>('/invitations', {
      thisMachine: true,
      ...(lifetimeSec && { lifetimeSec }),
    });
  const friendCode = async (bridge: BridgeProcess) =>
    (await bridge.api.get<{ friendCode: string }>('/whoami')).friendCode;
  const isWhereHeWas = async (t: Test) => {
    t.match(await ben.api.get('/memberships'), { memberships: [] }, 'on no network');
    t.match(await ben.api.get('/friends'), { friends: [] }, 'without friends');
  };
  /** Types a code, presses the button, and is told what is wrong with it, and what to do. */
  const refused = async (
    t: Test,
    page: Page,
    [label, name]: readonly [label: string, name: string],
    code: string,
    [message, hint]: readonly [message: string, hint: string],
  ) => {
    const form = page.locator('form', { has: field(page, label) });
    await field(page, label).focus();
    await page.keyboard.press('Control+A');
    await page.keyboard.insertText(code);
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await form.getByText(message, { exact: true }).waitFor(SOON);
    const told = form.getByText(hint, { exact: true });
    await told.waitFor(SOON);
    await waitFor('it to be in sight', () =>
      told.evaluate((one) => one.getBoundingClientRect().bottom <= innerHeight),
    );
    t.equal(await field(page, label).inputValue(), code, 'what was typed stays');
    t.equal(await button(page, name).isEnabled(), true, 'and can be tried again');
    t.equal(await excess(page), 0, 'it fits');
  };
  const JOIN = ['Invitation', 'Join'] as const;
  const ADD = ['Friend code', 'Add the friend'] as const;

  for (const size of [onPhone, onDesk]) {
    await t.test(`invitations that nobody can use any more (${size.width})`, async (t) => {
      await atHousehold(t, ben, 'Networks', async (page) => {
        await page.setViewportSize(size);
        t.equal(await button(page, 'Make an invitation').count(), 0, 'to what he does not have');
        const short = await invite(1);
        await waitFor('it to expire', () => Date.now() > Date.parse(short.expiresAt));
        const expired = ['The invitation has expired.', 'Ask for a new one.'] as const;
        await refused(t, page, JOIN, short.code, expired);
        await look(page, 'expired');

        const { code } = await invite();
        await atHousehold(t, olivia, 'Networks', async (hers) => {
          await hers.setViewportSize(size);
          await unfold(hers, 'invitation');
          await hers.getByRole('button', { name: /^Withdraw/ }).click();
          await shows(hers, 'Withdrawn');
          await look(hers, 'withdrawn-at-hers');
        });
        await refused(t, page, JOIN, code, [
          'The network did not accept the invitation.',
          'Ask for a new one; it may have been used, withdrawn or mistyped.',
        ]);

        const other = await invite();
        const { memberships } = await carol.api.get<{ memberships: { network: string }[] }>(
          '/memberships',
        );
        for (const { network } of memberships) await carol.api.delete(`/memberships/${network}`);
        await carol.api.post('/memberships', { invitation: other.code });
        const used = ['The invitation was used already.', 'Ask for a new one.'] as const;
        await refused(t, page, JOIN, other.code, used);
        await look(page, 'used');
        await isWhereHeWas(t);
      });
    });
  }

  await t.test('what is no such code, says which it is and where it goes', async (t) => {
    const { code } = await invite();
    const hers = await friendCode(carol);
    const isFriendCode = [
      'This is a friend code, not an invitation.',
      'Add the friend with it under Friends, or by: natster-bridge friend add CODE. To join a network, ask for an invitation.',
    ] as const;
    const isInvitation = [
      'This is an invitation, not a friend code.',
      'Join the network with it under Networks, or by: natster-bridge join CODE. Whoever invited you becomes a friend by it.',
    ] as const;
    const notWhole = 'Something of it is missing or was changed on the way. Copy the whole text.';
    await atHousehold(t, ben, 'Networks', async (page) => {
      await refused(t, page, JOIN, 'let me in', [
        'This is not an invitation.',
        'Copy the whole text that you were sent; it begins with natster-invite.',
      ]);
      await refused(t, page, JOIN, code.slice(0, -5), ['This invitation is not whole.', notWhole]);
      await look(page, 'cut');
      await refused(t, page, JOIN, hers, isFriendCode);
      await look(page, 'friend-code-for-invitation');

      await visit(page, 'Friends');
      await unfold(page, 'Add a friend');
      await refused(t, page, ADD, 'Ben', [
        'This is not a friend code.',
        'Copy the whole text that you were sent; it begins with natster-friend.',
      ]);
      await refused(t, page, ADD, hers.slice(0, -5), ['This friend code is not whole.', notWhole]);
      await refused(t, page, ADD, code, isInvitation);
      await look(page, 'invitation-for-friend-code');
      await isWhereHeWas(t);
    });
  });

  await t.test('an invitation that a mail has broken into lines is whole', async (t) => {
    const { code } = await invite();
    await atHousehold(t, ben, 'Networks', async (page) => {
      await field(page, 'Invitation').fill(code.replace(/(.{60})/g, '$1\n  '));
      await button(page, 'Join').click();
      await shows(page, "You are on the network “Olivia's network” now.");
      t.equal(await field(page, 'Invitation').inputValue(), '', 'done with');
    });
  });
});
