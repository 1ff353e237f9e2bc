/** What plays keeps playing: restarts, lost servers, players that leave or stop reading. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import {
  type BridgeProcess,
  playAddress,
  shareFolder,
  temporaryDir,
  twoHouseholds,
} from '../support/bridge-process.ts';
import { noise } from '../support/fixtures.ts';
import { hashOfFile, Player } from '../support/player.ts';
import { waitFor } from '../support/wait-for.ts';

const FILM_MB = 200;
const MB = 1024 * 1024;

/** Bytes that a process has read from files and sockets. */
const bytesRead = ({ child }: BridgeProcess): number =>
  Number(/rchar: (\d+)/.exec(readFileSync(`/proc/${child.pid}/io`, 'utf8'))?.[1]);

type Items = { items: { id: string; path: string; byte_size: number }[] };

const serverPid = ({ dataDir }: BridgeProcess): number =>
  Number(readFileSync(join(dataDir, 'network', 'nats-server.pid'), 'utf8'));

t.test('a film', async (t) => {
  const households = await twoHouseholds(t);
  const { owner, friend } = households;
  const media = temporaryDir(t);
  const file = await noise(join(media, 'Film (2020).mkv'), FILM_MB);
  const expected = await hashOfFile(file);
  const [film] = await shareFolder(households, media);
  if (!film) throw new Error('no film');
  const url = await playAddress(friend, film);

  for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
    await t.test(
      `goes on from the same byte when the owner's bridge restarts (${signal})`,
      async (t) => {
        const player = await Player.open(url);
        await player.read(20 * MB);
        await owner.stop(signal);
        await owner.restart();
        await player.read(FILM_MB * MB);
        t.equal(player.bytes, FILM_MB * MB);
        t.equal(player.digest(), expected);
      },
    );
  }

  await t.test(
    'goes on when the nats-server is killed; it is started again by itself',
    async (t) => {
      const player = await Player.open(url);
      await player.read(20 * MB);
      const pid = serverPid(owner);
      process.kill(pid, 'SIGKILL');
      await player.read(FILM_MB * MB);
      t.equal(player.digest(), expected);
      t.not(serverPid(owner), pid);
    },
  );

  await t.test('that nobody reads any more is not pulled any more', async (t) => {
    await waitFor('the owner to have read the film for its hash', async () => {
      const { items } = await owner.api.get<{ items: { hash?: string }[] }>(
        '/catalogs/films/items',
      );
      return items.every(({ hash }) => hash);
    });
    const before = bytesRead(owner);
    const player = await Player.open(url, `bytes=${50 * MB}-`);
    await player.read(MB);
    // It stops reading: what is under way arrives, then nothing moves.
    let last = -1;
    await waitFor('the pulls to rest', async () => {
      const now = bytesRead(owner);
      const resting = now === last;
      last = now;
      await new Promise((resolve) => setTimeout(resolve, 300));
      return resting;
    });
    const pulled = last - before;
    t.ok(pulled < 40 * MB, `${Math.round(pulled / MB)} MB of ${FILM_MB} were read`);
    player.close();
    await new Promise((resolve) => setTimeout(resolve, 300));
    t.ok(bytesRead(owner) - last < MB, 'closing the player asks for nothing more');
  });

  await t.test('goes on for a player that comes back after a pause', async (t) => {
    const start = 150 * MB;
    const player = await Player.open(url, `bytes=${start}-`);
    await player.read(5 * MB);
    await owner.stop();
    await owner.restart();
    await player.read(FILM_MB * MB);
    t.equal(player.digest(), await hashOfFile(file, start));
  });

  const addressOf = async (name: string) => {
    await owner.api.post('/catalogs/films/scan');
    await friend.api.post('/imports/films/refresh');
    const { items } = await friend.api.get<Items>('/catalogs/films/items');
    const { id = '' } = items.find(({ path }) => path.startsWith(name)) ?? {};
    return playAddress(friend, { id });
  };

  await t.test('can be begun as soon as its owner is back', async (t) => {
    const third = await noise(join(media, 'Third (2022).mkv'), 1);
    const direct = await addressOf('Third');
    await owner.stop();
    await owner.restart();
    // The friend's bridge still has the session of the film before.
    const refresh = () => friend.api.post('/imports/films/refresh');
    await waitFor('the owner to be back', () =>
      refresh().then(
        () => true,
        () => false,
      ),
    );
    const response = await fetch(direct);
    t.equal(response.status, 200);
    const bytes = new Uint8Array(await response.arrayBuffer());
    t.equal(createHash('sha256').update(bytes).digest('hex'), await hashOfFile(third));
  });

  await t.test('is answered with 503 and when to try again while its owner is away', async (t) => {
    // Another film, so that nothing of it is in memory.
    await noise(join(media, 'Second (2021).mkv'), 3);
    const direct = await addressOf('Second');
    await owner.stop();
    const response = await fetch(direct);
    t.equal(response.status, 503);
    t.ok(Number(response.headers.get('retry-after')) > 0);
    t.match(await response.json(), {
      error: { code: /OWNER_AWAY|NETWORK_UNREACHABLE/, hint: String },
    });
    await owner.restart();
    await waitFor('the owner to be back', async () => (await fetch(direct)).status === 200);
  });

  await t.test('that changed under the same name is played anew, never mixed', async (t) => {
    const player = await Player.open(url);
    await player.read(MB);
    const changed = await noise(file, 2);
    // The old file is still open at the owner's: the connection breaks, or the old film is whole.
    const whole = await player.read(FILM_MB * MB).then(
      () => player.digest() === expected,
      () => true,
    );
    t.ok(whole, 'no bytes of two films');
    const fresh = await waitFor('the new film', async () => {
      const response = await fetch(url);
      const bytes = new Uint8Array(await response.arrayBuffer());
      if (response.status === 200 && bytes.length === 2 * MB) return bytes;
      const { items } = await owner.api.get<Items>('/catalogs/films/items');
      const known = JSON.stringify(items.map(({ path, byte_size }) => [path, byte_size]));
      throw new Error(`${response.status}, ${bytes.length} bytes; its owner knows ${known}`);
    });
    t.equal(createHash('sha256').update(fresh).digest('hex'), await hashOfFile(changed));
  });
});
