/** From the address of a Jellyfin server to a catalog of its films, on a phone. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import t from 'tap';
import { startBridge, temporaryDir } from '../support/bridge-process.ts';
import { FakeJellyfin, fileItem, uuid } from '../support/fake-jellyfin.ts';
import { noise } from '../support/fixtures.ts';
import { waitFor } from '../support/wait-for.ts';
import { excess, SOON, shows, skip, withPage } from './browser.ts';

t.test('libraries of a Jellyfin server become a catalog', { skip }, async (t) => {
  const media = temporaryDir(t);
  await mkdir(join(media, 'Old'));
  const film = await noise(join(media, 'Old', 'Metropolis.mkv'), 1);
  const fake = new FakeJellyfin();
  await fake.start();
  t.teardown(() => fake.stop());
  const items = [fileItem(fake, 10, film, '/srv/films/Old/Metropolis.mkv', { Name: 'Metropolis' })];
  const library = { id: uuid(3), name: 'Films', kind: 'movies', location: '/srv/films', items };
  fake.libraries.push(library, { ...library, id: uuid(4), name: 'Private', items: [] });
  const dataDir = temporaryDir(t);
  const bridge = await startBridge(t, { name: 'Olivia', dataDir, args: ['--no-own-network'] });
  const { path } = await bridge.api.post<{ path: string }>('/sign-in-codes');

  await withPage(t, bridge.url, async (page) => {
    const button = (name: string) => page.getByRole('button', { name, exact: true });
    await page.goto(bridge.url + path);
    await page.locator('summary', { hasText: 'Take films from a Jellyfin server' }).click();
    await page.getByLabel('Address of the server').fill('ftp://nowhere');
    await button('Connect').click();
    await shows(page, 'This is not the address of a Jellyfin server.');
    await page.getByLabel('Address of the server').fill(fake.url);
    await button('Connect').click();
    await shows(page, 'Enter the code 123456 in Jellyfin');
    t.equal(await excess(page), 0);
    fake.isQuickConnectApproved = true;
    await page.getByRole('checkbox', { name: 'Films' }).check(SOON);
    await page.getByLabel("The server's /srv/films").fill('/nowhere');
    await page.getByLabel('Name', { exact: true }).last().fill('Old');
    await button('Add the libraries').click();
    await shows(page, 'The folder /nowhere cannot be read.');
    await page.getByLabel("The server's /srv/films").fill(media);
    t.equal(await excess(page), 0, 'it fits on a phone');
    await button('Add the libraries').click();
    await page.locator('.note-good', { hasText: 'old' }).waitFor(SOON);
  });
  const listed = await waitFor('the film', async () => {
    const found = await bridge.api.get<{ items: { path: string }[] }>('/catalogs/old/items');
    return found.items.length > 0 && found.items;
  });
  t.match(listed, [{ path: 'Films/Metropolis/Metropolis.mkv' }]);
  t.notOk(fake.requests.some((line) => line.includes('/File')));
  t.same(fake.violations, []);
});
