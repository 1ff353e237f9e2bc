/** Every new account is given its network's welcome catalog, once. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import {
  type BridgeProcess,
  listedItems,
  playAddress,
  shareFolder,
  startBridge,
  temporaryDir,
} from '../support/bridge-process.ts';
import { runCommand } from '../support/command.ts';
import { noise } from '../support/fixtures.ts';
import { OriginalClient } from '../support/original/client.ts';
import { GlobalClient } from '../support/original/global-client.ts';
import { RawFriend } from '../support/raw-friend.ts';
import { ROOT } from '../support/root.ts';
import { waitFor } from '../support/wait-for.ts';

const FILM = 'How sharing works (2026).mp4';
const MEDIA = join(ROOT, 'bridge/hub-media');
const WITH_HUB = {};

t.test('the welcome catalog', async (t) => {
  const directory = temporaryDir(t);
  const start = (name: string, ...args: string[]) =>
    startBridge(t, { name, dataDir: join(directory, name), args, env: WITH_HUB });
  const owner = await start('Olivia');
  const friend = await start('Ben', '--no-own-network');
  const letJoin = async () => {
    const { code } = await owner.api.post<{ code: string }>('/invitations', { thisMachine: true });
    await friend.api.post('/memberships', { invitation: code });
  };
  await letJoin();
  const households = { owner, friend };

  await t.test('is there by itself, and plays', async (t) => {
    for (const bridge of [owner, friend]) {
      const items = await waitFor(`the catalog at ${bridge.name}`, async () => {
        if (!(await namesAt(bridge)).includes('welcome')) return false;
        const all = await listedItems(bridge, 'welcome');
        return all.length === 5 && all;
      });
      const film = items.find(({ path }) => path === FILM);
      if (!film) throw new Error('no film');
      const answer = await fetch(await playAddress(bridge, film, 'welcome'));
      const bytes = Buffer.from(await answer.arrayBuffer());
      t.ok(bytes.equals(readFileSync(join(MEDIA, FILM))), bridge.name);
      t.match(await runCommand(bridge.dataDir, 'friend', 'ls'), {
        stdout: /Olivia's network +gives.*welcome/,
      });
    }
  });

  await t.test('gives nothing else', async (t) => {
    const media = temporaryDir(t);
    await noise(join(media, 'Film (2020).mp4'), 1);
    await shareFolder(households, media);
    const wanted = { catalog: 'films', friend: "Olivia's network", alias: 'more' };
    await t.rejects(friend.api.post('/imports', wanted), { code: 'NOT_SHARED' });
  });

  await t.test('removed, it does not come back', async (t) => {
    await friend.api.delete('/imports/welcome');
    t.match(await runCommand(friend.dataDir, 'catalog', 'inbox'), { stdout: /^(?!.*synadiahub)/s });
    await friend.stop();
    await friend.restart();
    await waitFor('what is there', async () => (await namesAt(friend)).includes('films'));
    await owner.api.post('/catalogs', { name: 'more', description: '', dir: MEDIA });
    await owner.api.put('/catalogs/more/shares/Ben');
    await friend.api.post('/imports', { catalog: 'more', friend: 'Olivia' });
    t.same(await namesAt(friend), ['films', 'more']);
    const again = { catalog: 'synadiahub', friend: "Olivia's network", alias: 'welcome' };
    await friend.api.post('/imports', again);
    t.equal((await listedItems(friend, 'welcome')).length, 5, 'who wants it asks for it');
  });

  await t.test("is given to users of the original's programs", async (t) => {
    const ben = await RawFriend.as(friend, owner);
    t.teardown(() => ben.nc.close());
    const client = new OriginalClient(ben.nc);
    t.match(await client.contents('welcome'), { code: 403 }, 'not to who has a key');
    const shares = () => new GlobalClient(ben.nc, ben.account).shares();
    await waitFor('its announcement', async () =>
      (await shares()).some(({ catalog, catalog_online }) => {
        return catalog === 'synadiahub' && catalog_online;
      }),
    );
    await runCommand(owner.dataDir, 'friend', 'rm', 'Ben');
    const { data } = await client.contents('welcome');
    const entry = data.entries.find(({ path }) => path === FILM);
    const got = await client.download('welcome', entry?.hash ?? '');
    t.ok('bytes' in got && readFileSync(join(MEDIA, FILM)).equals(got.bytes));
  });
});

const namesAt = async (bridge: BridgeProcess): Promise<string[]> => {
  const { catalogs } = await bridge.api.get<{ catalogs: { name: string }[] }>('/catalogs');
  return catalogs.map(({ name }) => name).sort();
};
