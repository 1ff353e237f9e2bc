import { excess, onPhone, SOON, shows } from './browser.ts';

const use = (used: number, limit: number) => ({ used, limit });
const BEN = {
  ...{ name: 'Ben', account: 'ABEN', kind: 'member', paused: false },
  ...{ connections: use(1, 16), imports: use(2, 64), sentBytes: 1e6, receivedBytes: 2e9 },
};
const OWN = { ...BEN, name: 'Olivia', account: 'AOWN', kind: 'own' };
const NETWORK = {
  ...{ kind: 'own', network: 'OWN', name: 'Olivia', account: 'AOWN', state: 'connected' },
  ...{ urls: ['nats://127.0.0.1:4690'], online: true, waiting: [] },
};
const expiresAt = '2026-12-01T10:00:00Z';
const MEMBERS = {
  hash: '#networks',
  answers: {
    'GET /memberships': { memberships: [NETWORK] },
    'GET /network': { reach: 'home', checks: [] },
    'GET /network/members': { members: [OWN, BEN] },
    'GET /invitations': {
      invitations: [
        { id: 'a1', state: 'pending', expiresAt },
        { id: 'b2', state: 'used', expiresAt, member: 'Ben' },
      ],
    },
    'PATCH /network/members/ABEN': BEN,
    'DELETE /network/members/ABEN': { ok: true },
    'DELETE /invitations/a1': { ok: true },
  },
};

onPhone('members are limited, paused and removed', MEMBERS, async (t, { bridge, page }) => {
  await page.getByRole('heading', { name: '1 member' }).waitFor(SOON);
  await page.locator('summary', { hasText: 'Limits' }).click();
  await page.getByLabel('Connections at once').fill('4');
  await page.keyboard.press('Enter');
  await shows(page, 'They hold from now on.');
  await page.getByRole('button', { name: 'Pause Ben' }).click();
  await page.locator('summary', { hasText: '2 invitations' }).click();
  await page.getByText('Used', { exact: true }).waitFor(SOON);
  t.equal(await excess(page), 0, 'it fits on a phone');
  await page.getByRole('button', { name: 'Withdraw invitation a1' }).click();
  await page.getByRole('button', { name: 'Remove Ben from the network' }).click();
  // Not before: a card that goes takes its question along.
  bridge.answers['DELETE /network/members/ABEN'] = () => {
    bridge.answers['GET /network/members'] = { members: [OWN] };
    return { ok: true };
  };
  await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
  await shows(page, 'Nobody else yet. Invite a friend.');
  const done = bridge.asked.filter(({ method }) => method !== 'GET');
  t.same(
    done.map(({ method, path, body }) => [method, path, body]),
    [
      ['PATCH', '/network/members/ABEN', { limits: { connections: 4, imports: 64 } }],
      ['PATCH', '/network/members/ABEN', { paused: true }],
      ['DELETE', '/invitations/a1', ''],
      ['DELETE', '/network/members/ABEN', ''],
    ],
  );
});
