/** Downloads into real folders, from an owner who does what the test says. */
import { createHash, randomBytes } from 'node:crypto';
import {
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { unlessAborted } from '../../bridge/library/wait.ts';
import type { MediaReadable } from '../../bridge/media/readable.ts';
import { BridgeError } from '../../bridge/protocol/errors.ts';
import type { Item } from '../../bridge/protocol/item.ts';
import { Downloads } from '../../bridge/remote/downloads/downloads.ts';
import { fill, smallDisk } from '../support/small-disk.ts';
import { waitFor } from '../support/wait-for.ts';

const MB = 1024 * 1024;
const quiet = () => undefined;
const log = { debug: quiet, info: quiet, warn: quiet, error: quiet };
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
const idOf = (n: number) => String(n).padEnd(22, 'A');

type Film = {
  path: string;
  bytes: Uint8Array;
  revision: string;
  hash?: string | undefined;
  /** As its owner says, where that is not true. */
  size?: number;
};

/** An owner's films; `gate` is asked before each piece goes out. */
class Owner {
  readonly films = new Map<string, Film>();
  gate: (id: string, position: number) => Promise<void> | void = quiet;
  reach: () => Promise<void> = async () => undefined;
  readonly asked: { id: string; start: number }[] = [];
  reading = 0;
  mostReading = 0;

  add(n: number, path: string, bytes: Uint8Array, more: Partial<Film> = {}): string {
    this.films.set(idOf(n), { path, bytes, revision: 'r1', hash: sha256(bytes), ...more });
    return idOf(n);
  }

  find = (_: string, id: string): Item | undefined => {
    const film = this.films.get(id);
    if (!film) return undefined;
    const { path, bytes, revision, hash, size = bytes.length } = film;
    const of = { description: '', kind: 'movie', mime_type: 'video/mp4' } as const;
    return {
      ...{ id, path, title: path, byte_size: size, revision },
      ...of,
      ...(hash && { hash }),
    };
  };

  open = async (_: string, id: string): Promise<MediaReadable> => {
    const film = this.films.get(id);
    if (!film) throw new BridgeError('ITEM_NOT_FOUND');
    const { bytes, revision, size = bytes.length } = film;
    const owner = this;
    return {
      ...{ size, revision, mimeType: 'video/mp4', fileName: film.path },
      async *read({ start, end }, signal) {
        owner.asked.push({ id, start });
        owner.mostReading = Math.max(owner.mostReading, ++owner.reading);
        try {
          for (let position = start; position <= end; position += 64 * 1024) {
            await unlessAborted((async () => owner.gate(id, position))(), signal);
            if (owner.films.get(id)?.revision !== revision) throw new BridgeError('ITEM_CHANGED');
            yield bytes.subarray(position, Math.min(end + 1, position + 64 * 1024));
          }
        } finally {
          owner.reading--;
        }
      },
      close: async () => undefined,
    };
  };
}

const setUp = async (t: Test, disk = t.testdir({})) => {
  const root = realpathSync(disk);
  const [dataDir, dir] = [join(root, 'data'), join(root, 'films')];
  for (const made of [dataDir, dir]) mkdirSync(made);
  const owner = new Owner();
  const open = async () => {
    const folders = { usual: join(dataDir, 'downloads'), dataDir };
    const waitMs = { first: 5, longest: 20 };
    const { find, open } = owner;
    const reach = () => owner.reach();
    const file = join(dataDir, 'downloads.json');
    const downloads = await Downloads.open({ file, folders, waitMs, find, open, reach, log });
    await downloads.start();
    t.teardown(() => downloads.stop());
    return downloads;
  };
  const downloads = await open();
  const until = (id: string, state: string, of = downloads) =>
    waitFor(`${id} to be ${state}`, () => of.get(id).state === state && of.get(id));
  const ask = (item: string, more: object = {}) =>
    downloads.add({ catalog: 'films', item, dir, ...more });
  return { root, dataDir, dir, owner, downloads, open, until, ask };
};

/** Lets so many bytes pass, and then nobody until it is opened. */
const stopAt = (owner: Owner, bytes: number) => {
  let open = quiet;
  const opened = new Promise<void>((resolve) => {
    open = () => resolve(undefined) as undefined;
  });
  let reached = false;
  owner.gate = async (_, position) => {
    if (position < bytes) return;
    reached = true;
    await opened;
  };
  return { isReached: () => reached, open };
};

t.test('a file comes whole, is verified, and nothing else is left', async (t) => {
  const { dir, owner, until, ask } = await setUp(t);
  const bytes = randomBytes(3 * MB + 17);
  const { id } = await ask(owner.add(1, 'Films/Film.mkv', bytes));
  const done = await until(id, 'done');
  t.match(done, {
    isVerified: true,
    sha256: sha256(bytes),
    fileName: 'Film.mkv',
    bytes: bytes.length,
  });
  t.same(readdirSync(dir), ['Film.mkv']);
  t.ok(bytes.equals(readFileSync(join(dir, 'Film.mkv'))));
});

t.test('an empty one, one without a hash, and one into the usual folder', async (t) => {
  const { dataDir, owner, downloads, until, ask } = await setUp(t);
  const empty = await ask(owner.add(1, 'Empty.mkv', new Uint8Array()));
  t.match(await until(empty.id, 'done'), { isVerified: true, size: 0 });
  const bytes = randomBytes(MB);
  const item = owner.add(2, 'Unread.mkv', bytes, { hash: undefined });
  const { id } = await downloads.add({ catalog: 'films', item });
  t.match(await until(id, 'done'), { isVerified: false, sha256: sha256(bytes) });
  t.ok(existsSync(join(dataDir, 'downloads', 'Unread.mkv')));
});

t.test('never over another file, and never out of the folder', async (t) => {
  const { root, dir, owner, until, ask } = await setUp(t);
  writeFileSync(join(dir, 'Film.mkv'), 'mine');
  writeFileSync(join(dir, 'Film (2).mkv.part'), 'mine, too');
  symlinkSync(join(root, 'outside'), join(dir, 'Film (3).mkv'));
  symlinkSync(join(root, 'outside'), join(dir, 'Film (4).mkv.part'));
  const first = await ask(owner.add(1, '../Film.mkv', randomBytes(100)), { name: 'Film.mkv' });
  t.equal((await until(first.id, 'done')).fileName, 'Film (5).mkv');
  t.equal(readFileSync(join(dir, 'Film.mkv'), 'utf8'), 'mine');
  t.equal(readFileSync(join(dir, 'Film (2).mkv.part'), 'utf8'), 'mine, too');
  const second = await ask(owner.add(2, '../../etc/cron.mkv', randomBytes(100)));
  t.equal((await until(second.id, 'done')).fileName, 'cron.mkv');
  t.notOk(existsSync(join(root, 'outside')));

  const gate = stopAt(owner, 64 * 1024);
  const third = await ask(owner.add(3, 'Late.mkv', randomBytes(MB)));
  await waitFor('some of it', gate.isReached);
  writeFileSync(join(dir, 'Late.mkv'), 'came meanwhile');
  gate.open();
  t.equal((await until(third.id, 'done')).fileName, 'Late (2).mkv');
  t.equal(readFileSync(join(dir, 'Late.mkv'), 'utf8'), 'came meanwhile');
});

t.test('what is not what its owner lists is thrown away, and said', async (t) => {
  const { dir, owner, downloads, until, ask } = await setUp(t);
  const bytes = randomBytes(MB);
  const item = owner.add(1, 'Film.mkv', bytes, { hash: sha256(randomBytes(1)) });
  const { id } = await ask(item);
  t.match(await until(id, 'paused'), { problem: 'HASH_MISMATCH', bytes: 0 });
  t.notOk(existsSync(join(dir, 'Film.mkv')));
  owner.add(1, 'Film.mkv', bytes);
  await downloads.resume(id);
  t.match(await until(id, 'done'), { isVerified: true });
  t.equal(owner.asked.at(-1)?.start, 0);
});

t.test('goes on where it was: after an owner was away, and after the bridge ended', async (t) => {
  const { dir, owner, downloads, open, until, ask } = await setUp(t);
  const bytes = randomBytes(4 * MB);
  const item = owner.add(1, 'Film.mkv', bytes);
  let isAway = true;
  owner.gate = (_, position) => {
    if (isAway && position >= 2 * MB) throw new BridgeError('OWNER_AWAY');
  };
  const { id } = await ask(item);
  t.match(await until(id, 'waiting'), { problem: 'OWNER_AWAY', bytes: 2 * MB });
  await waitFor('a second try', () => owner.asked.length > 1);
  t.equal(owner.asked.at(-1)?.start, 2 * MB);
  await downloads.stop();
  t.same(readdirSync(dir), ['Film.mkv.part']);
  isAway = false;
  const next = await open();
  t.match(await until(id, 'done', next), { isVerified: true });
  t.equal(owner.asked.at(-1)?.start, 2 * MB);
  t.ok(bytes.equals(readFileSync(join(dir, 'Film.mkv'))));
});

t.test('an owner who went away is told of within seconds', async (t) => {
  const { owner, until, ask } = await setUp(t);
  const gate = stopAt(owner, MB);
  owner.reach = async () => {
    throw new BridgeError('OWNER_AWAY');
  };
  const { id } = await ask(owner.add(1, 'Film.mkv', randomBytes(2 * MB)));
  t.match(await until(id, 'waiting'), { problem: 'OWNER_AWAY', bytes: MB });
  t.equal(owner.asked.length, 1);
  gate.open();
  t.match(await until(id, 'done'), { isVerified: true, problem: undefined });
  t.equal(owner.asked.length, 1, 'it was not begun again');
});

t.test('begins anew when the file is another one, or the part is gone or damaged', async (t) => {
  const { dir, owner, downloads, open, until, ask } = await setUp(t);
  const gate = stopAt(owner, MB);
  const { id } = await ask(owner.add(1, 'Film.mkv', randomBytes(2 * MB)));
  await waitFor('some of it', gate.isReached);
  const other = randomBytes(2 * MB);
  owner.add(1, 'Film.mkv', other, { revision: 'r2' });
  gate.open();
  await until(id, 'done');
  t.ok(other.equals(readFileSync(join(dir, 'Film.mkv'))));

  for (const [n, harm] of [
    [2, (part: string) => rmSync(part)],
    [3, (part: string) => writeFileSync(part, 'short')],
  ] as const) {
    const bytes = randomBytes(2 * MB);
    const item = owner.add(n, `Film ${n}.mkv`, bytes);
    owner.gate = (of, position) => {
      if (of === item && position >= MB) throw new BridgeError('NOT_SHARED');
    };
    const paused = await ask(item);
    t.match(await until(paused.id, 'paused'), { problem: 'NOT_SHARED', bytes: MB });
    harm(join(dir, `Film ${n}.mkv.part`));
    owner.gate = quiet;
    t.equal((await ask(item)).id, paused.id, 'asked for again it is the same one');
    t.match(await until(paused.id, 'done'), { isVerified: true });
  }
  await downloads.stop();
  t.equal((await open()).list().length, 3);
});

t.test(
  'a disk that is full, a folder that is gone or became a link: paused, with a code',
  async (t) => {
    const { root, dir, owner, downloads, until, ask } = await setUp(t);
    const bytes = randomBytes(MB);
    const item = owner.add(1, 'Film.mkv', bytes, { size: Number.MAX_SAFE_INTEGER });
    const full = await ask(item);
    t.match(await until(full.id, 'paused'), { problem: 'DISK_FULL' });
    owner.add(1, 'Film.mkv', bytes);
    await downloads.resume(full.id);
    t.match(await until(full.id, 'done'), { isVerified: true });

    const second = owner.add(2, 'Second.mkv', randomBytes(2 * MB));
    owner.gate = (_, position) => {
      if (position >= MB) throw new BridgeError('NOT_SHARED');
    };
    const { id } = await ask(second);
    await until(id, 'paused');
    owner.gate = quiet;
    renameSync(dir, `${dir}-moved`);
    await downloads.resume(id);
    t.match(await until(id, 'paused'), { problem: 'DESTINATION_UNWRITABLE' });
    symlinkSync(`${dir}-moved`, dir);
    await downloads.resume(id);
    t.match(await until(id, 'paused'), { problem: 'DESTINATION_UNWRITABLE' });
    rmSync(dir);
    renameSync(`${dir}-moved`, dir);
    const part = join(dir, 'Second.mkv.part');
    writeFileSync(join(root, 'precious'), Buffer.alloc(3 * MB));
    for (const swap of [symlinkSync, linkSync]) {
      rmSync(part);
      swap(join(root, 'precious'), part);
      await downloads.resume(id);
      t.match(await until(id, 'paused'), { problem: 'DESTINATION_UNWRITABLE' });
      t.equal(readFileSync(join(root, 'precious')).length, 3 * MB);
    }
  },
);

t.test('a disk that fills up in the middle: said, kept, and gone on with', async (t) => {
  const disk = await smallDisk(t, '4m');
  if (disk === undefined) return void t.comment('no small disk can be mounted');
  const { dir, owner, downloads, until, ask } = await setUp(t, disk);
  const bytes = randomBytes(2.5 * MB);
  const gate = stopAt(owner, MB + 64 * 1024);
  const { id } = await ask(owner.add(1, 'Film.mkv', bytes));
  await waitFor('some of it', gate.isReached);
  const filler = join(disk, 'filler');
  fill(filler);
  gate.open();
  t.match(await until(id, 'paused'), { problem: 'DISK_FULL' });
  t.ok(statSync(join(dir, 'Film.mkv.part')).size % MB === 0, 'no half of a piece');
  await t.rejects(downloads.resume(id), { code: 'DISK_FULL' }, 'there still is no room');
  rmSync(filler);
  await downloads.resume(id);
  t.match(await until(id, 'done'), { isVerified: true });
  t.ok(bytes.equals(readFileSync(join(dir, 'Film.mkv'))));
  t.same(readdirSync(dir), ['Film.mkv']);
  t.same(
    readdirSync(join(disk, 'data')).filter((name) => name.startsWith('.')),
    [],
  );
});

t.test('a person pauses one, and goes on with it where it was', async (t) => {
  const { owner, downloads, open, until, ask } = await setUp(t);
  const gate = stopAt(owner, MB);
  const { id } = await ask(owner.add(1, 'Film.mkv', randomBytes(2 * MB)));
  await waitFor('some of it', gate.isReached);
  t.match(await downloads.pause(id), { state: 'paused', problem: undefined, bytes: MB });
  t.equal((await downloads.pause(id)).state, 'paused', 'twice is once');
  gate.open();
  await downloads.stop();
  const next = await open();
  t.equal(next.get(id).state, 'paused', 'the next bridge leaves it so');
  await next.resume(id);
  t.match(await until(id, 'done', next), { isVerified: true });
  t.equal(owner.asked.at(-1)?.start, MB);
  t.equal((await next.pause(id)).state, 'done');
  await t.rejects(next.pause('00000000'), { code: 'DOWNLOAD_NOT_FOUND' });
});

t.test('folders that are refused', async (t) => {
  const { root, dataDir, owner, downloads, ask } = await setUp(t);
  const item = owner.add(1, 'Film.mkv', randomBytes(10));
  mkdirSync(join(dataDir, 'secrets'));
  symlinkSync(join(dataDir, 'secrets'), join(root, 'link'));
  writeFileSync(join(root, 'file'), '');
  for (const dir of [
    dataDir,
    join(dataDir, 'secrets'),
    join(root, 'link'),
    join(root, 'file'),
    join(root, 'none'),
  ]) {
    await t.rejects(ask(item, { dir }), { code: 'DIRECTORY_INVALID' }, dir);
  }
  await t.rejects(ask(idOf(9)), { code: 'ITEM_NOT_FOUND' });
  t.same(downloads.list(), []);
});

t.test('a few at once; one is cancelled with what it had; listeners hear of it', async (t) => {
  const { dir, owner, downloads, until, ask } = await setUp(t);
  const heard = new Set<string>();
  t.teardown(downloads.listen((id) => heard.add(`${id} ${downloads.has(id)}`)));
  const gate = stopAt(owner, 64 * 1024);
  const all = [];
  for (let n = 1; n <= 6; n++) all.push(await ask(owner.add(n, 'Same.mkv', randomBytes(MB))));
  await waitFor('three to run', () => owner.reading === 3);
  const [first, , , , , last] = all.map(({ id }) => id) as [
    string,
    string,
    string,
    string,
    string,
    string,
  ];
  t.match(downloads.get(last), { state: 'queued', bytes: 0 });
  await downloads.remove(last);
  await downloads.remove(first);
  t.throws(() => downloads.get(first), { code: 'DOWNLOAD_NOT_FOUND' });
  gate.open();
  for (const { id } of all.slice(1, 5)) await until(id, 'done');
  t.equal(owner.mostReading, 3);
  t.equal(readdirSync(dir).length, 4);
  t.ok(heard.has(`${first} false`) && heard.has(`${all[1]?.id} true`));
  await downloads.remove(all[1]?.id ?? '');
  t.equal(readdirSync(dir).length, 4, 'what is done stays');
});
