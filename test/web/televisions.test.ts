import { excess, onPhone, shows } from './browser.ts';

const TV = { id: 'a1', kind: 'tv', name: 'Living room', playing: [{ title: 'Zoë' }] };
const ETH = { interface: 'eth0', address: '192.0.2.2' };
const TELEVISIONS = {
  answers: {
    'GET /devices': { devices: [{ ...TV, lastUsedAt: '2026-01-01T10:00:00Z' }] },
    'POST /devices': { ...TV, name: 'Kitchen' },
    'PATCH /devices/a1': { ...TV, isRefused: true },
    'DELETE /devices/a1': { ok: true },
    'GET /dlna': { interfaces: [{ interface: 'lo', address: '127.0.0.1' }, ETH] },
    'PUT /dlna': { interface: 'eth0', url: 'http://192.0.2.2:8691/', interfaces: [ETH] },
  },
};

onPhone('televisions are added, named, refused and removed', TELEVISIONS, async (t, opened) => {
  const { bridge, page } = opened;
  await page.locator('summary', { hasText: 'Add a television' }).click();
  await page.getByLabel('Code on the television').fill('abcd 347');
  await page.getByLabel('Name (optional)').fill('Kitchen');
  await page.keyboard.press('Enter');
  await shows(page, 'Kitchen can play everything now.');
  await page.locator('summary', { hasText: '1 television' }).click();
  await shows(page, 'Zoë');
  await page.locator('summary', { hasText: 'Rename' }).click();
  await page.locator('li input').fill('Attic');
  await page.keyboard.press('Enter');
  await shows(page, 'Saved.');
  await page.getByRole('button', { name: 'Do not let in Living room' }).click();
  await page.getByRole('button', { name: 'Remove Living room' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
  await page.locator('summary', { hasText: 'by themselves' }).click();
  await page.getByRole('button', { name: 'Turn on for eth0 (192.0.2.2)' }).click();
  await shows(page, 'Televisions on eth0 find it.');
  const wanted = [
    ['POST', '/devices', { code: 'abcd 347', name: 'Kitchen' }],
    ['PATCH', '/devices/a1', { name: 'Attic' }],
    ['PATCH', '/devices/a1', { isRefused: true }],
    ['DELETE', '/devices/a1', ''],
    ['PUT', '/dlna', { interface: 'eth0' }],
  ];
  await page.waitForResponse((answer) => answer.request().method() === 'GET');
  const done = bridge.asked.filter(({ method }) => method !== 'GET');
  t.same(
    done.map(({ method, path, body }) => [method, path, body]),
    wanted,
  );
  t.equal(await excess(page), 0);
});
