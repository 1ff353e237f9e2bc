import { excess, onPhone, SOON, shows } from './browser.ts';

const ATTIC = { id: 'a1', name: 'Attic', version: '12.0.0', lastSeenAt: '2026-01-01T10:00:00Z' };
const PROBLEM = { code: 'DISK_FULL', message: 'The disk is full.', hint: 'Make room.' };
const PLUGINS = {
  answers: {
    'GET /plugins': { plugins: [{ ...ATTIC, items: 2, problem: PROBLEM }] },
    'POST /plugins/codes': { code: 'ACDEFGH', expiresAt: '2026-01-01T10:10:00Z' },
    'DELETE /plugins/a1': { ok: true },
  },
};

onPhone('a Jellyfin server is connected and disconnected', PLUGINS, async (t, opened) => {
  const { bridge, page } = opened;
  await page.locator('summary', { hasText: 'in Jellyfin' }).click();
  await page.getByText('2 items').waitFor(SOON);
  await shows(page, 'The disk is full.');
  const repository = page.getByLabel('Address of the plugin repository', { exact: true });
  t.equal(await repository.inputValue(), `${bridge.url}/jellyfin/manifest.json`);
  await page.getByRole('button', { name: 'Make a code' }).click();
  await page.getByLabel('Code for the plugin', { exact: true }).waitFor(SOON);
  t.equal(await page.getByLabel('Code for the plugin', { exact: true }).inputValue(), 'ACDEFGH');
  t.equal(
    await page.getByLabel('Address of this bridge', { exact: true }).inputValue(),
    bridge.url,
  );
  t.equal(await excess(page), 0, 'it fits on a phone');
  bridge.answers['DELETE /plugins/a1'] = () => {
    bridge.answers['GET /plugins'] = { plugins: [] };
    return { ok: true };
  };
  await page.getByRole('button', { name: 'Disconnect Attic' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
  await page.getByText('2 items').waitFor({ ...SOON, state: 'detached' });
  t.ok(bridge.asked.some(({ method, path }) => method === 'DELETE' && path === '/plugins/a1'));
});
