/** An administrator who moves to another machine: what friends have goes on without them. */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import {
  type BridgeProcess,
  type Item,
  playAddress,
  shareFolder,
  startBridge,
  temporaryDir,
  twoHouseholds,
} from '../support/bridge-process.ts';
import { runCommand } from '../support/command.ts';
import { noise } from '../support/fixtures.ts';
import { waitFor } from '../support/wait-for.ts';

const command = async (dataDir: string, ...args: string[]) =>
  JSON.parse((await runCommand(dataDir, ...args, '--json')).stdout);

t.test('an administrator moves to another machine by backup and restore', async (t) => {
  const households = await twoHouseholds(t);
  const { owner, friend } = households;
  const media = temporaryDir(t);
  const contents = readFileSync(await noise(join(media, 'Film (2020).mkv'), 30));
  const [film] = await shareFolder(households, media);
  if (!film) throw new Error('no film');
  const open = { reach: 'public', address: 'localhost' };
  const { urls } = await owner.api.put<{ urls: string[] }>('/network', open);
  const benUrl = async () => {
    type Answer = { memberships: { urls: string[]; online: boolean }[] };
    const { memberships } = await friend.api.get<Answer>('/memberships');
    return memberships[0]?.online && memberships[0].urls[0];
  };
  await waitFor('Ben to follow', async () => (await benUrl()) === urls[0]);
  const waiting = await owner.api.post<{ code: string }>('/invitations', {});

  const response = await fetch(await playAddress(friend, film));
  const reader = response.body?.getReader();
  const hash = createHash('sha256');
  let bytes = 0;
  const read = async (wanted: number) => {
    while (bytes < wanted) {
      const piece = await reader?.read();
      if (!piece?.value) break;
      hash.update(piece.value);
      bytes += piece.value.length;
    }
  };
  await read(2 ** 20);

  const registrations = (inside: string): number => {
    const events = join(inside, 'network', 'global-events');
    if (!existsSync(events)) return 0;
    const names = readdirSync(events).filter((name) => name.startsWith('entries'));
    const text = names.map((name) => readFileSync(join(events, name), 'utf8')).join();
    return text.match(/natster_initialized/g)?.length ?? 0;
  };
  const known = await waitFor('what the global service knows', () => registrations(owner.dataDir));

  const dir = temporaryDir(t);
  const file = join(dir, 'olivia.natster');
  const passphrase = join(dir, 'passphrase');
  writeFileSync(passphrase, 'correct horse\n');
  const secret = ['--passphrase-file', passphrase];
  const made = await command(owner.dataDir, 'backup', file, ...secret);
  t.match(made, { file, encrypted: true });

  // What happens between backup and restore is not in it, and members have heard of it.
  await noise(join(media, 'Later (2021).mkv'), 1);
  await owner.api.post('/catalogs/films/scan');
  const idsAt = async (bridge: BridgeProcess) => {
    const { items } = await bridge.api.get<{ items: Item[] }>('/catalogs/films/items');
    return items.map(({ id }) => id).sort();
  };
  await friend.api.post('/imports/films/refresh');
  t.equal((await idsAt(friend)).length, 2);
  await owner.stop();

  const dataDir = join(dir, 'elsewhere');
  await command(dataDir, 'restore', file, ...secret);
  t.ok(registrations(dataDir) >= known, 'the global service is told what it knew');
  const restored = await startBridge(t, { name: 'Olivia', dataDir });

  await t.test('the film goes on, and plays anew', async (t) => {
    await read(Number.POSITIVE_INFINITY);
    t.equal(hash.digest('hex'), createHash('sha256').update(contents).digest('hex'));
    await waitFor('Ben to be back', async () => (await benUrl()) === urls[0]);
    const again = await fetch(await playAddress(friend, film));
    t.ok(contents.equals(Buffer.from(await again.arrayBuffer())));
  });

  await t.test('listings have what came since, and not what it was called before', async (t) => {
    const found = await waitFor('the scan', async () => {
      const ids = await idsAt(restored);
      return ids.length === 2 && ids;
    });
    await friend.api.post('/imports/films/refresh');
    t.same(await idsAt(friend), found);
  });

  await t.test('invitations work, those given out before too', async (t) => {
    t.match(await restored.api.get('/network'), { reach: 'public', urls });
    const fresh = await restored.api.post<{ code: string }>('/invitations', {});
    for (const [name, { code }] of Object.entries({ Carol: waiting, Dave: fresh })) {
      const args = ['--no-own-network'];
      const guest = await startBridge(t, { name, dataDir: temporaryDir(t), args });
      await guest.api.post('/memberships', { invitation: code });
      await guest.stop();
    }
  });

  await t.test('members believe it, although they were told of a later address', async (t) => {
    const later = { ...open, address: '127.0.0.1' };
    const moved = await restored.api.put<{ urls: string[] }>('/network', later);
    await waitFor('Ben to follow', async () => (await benUrl()) === moved.urls[0]);
    await restored.stop();
    await command(dataDir, 'restore', file, ...secret, '--force');
    await startBridge(t, { name: 'Olivia', dataDir });
    await waitFor('Ben to be told', async () => (await benUrl()) === urls[0]);
    t.pass();
  });
});
