/** Files of owners who use the original programs, over a real server. */
import { randomBytes } from 'node:crypto';
import { createCurve } from '@nats-io/nkeys';
import t, { type Test } from 'tap';
import type { MediaReadable } from '../../../bridge/media/readable.ts';
import type { OwnedFile, Sent } from '../../support/original/owner.ts';
import { bytesOf, type OriginalImport, originalImport } from '../../support/original-import.ts';
import { waitFor } from '../../support/wait-for.ts';

const CHUNK = 4096;
const KIB = 1024;
const MIB = 1024 * KIB;
/** Silence is waited for in tests, and not for long. */
const QUICK = {
  silenceMs: 2_500,
  endMs: 2_500,
  retryMs: { first: 10, longest: 50 },
  lingerMs: 200,
};
const { signal } = new AbortController();

const film = (size: number, more: Partial<OwnedFile> = {}): OwnedFile => ({
  ...{ path: '/Film.mkv', bytes: randomBytes(size), mimeType: 'video/x-matroska' },
  ...more,
});

/** The catalog, imported, and its one film opened by whoever calls `open`. */
const imported = async (t: Test, file: OwnedFile, waits = QUICK) => {
  const all: OriginalImport = await originalImport(t, [file], waits);
  await all.remote.import('films', 'Olivia');
  const [item] = all.remote.listing('films').items();
  const open = async (): Promise<MediaReadable> => {
    const readable = await all.remote.open('films', item?.id ?? '');
    t.teardown(() => readable.close());
    return readable;
  };
  return { ...all, item, open };
};

t.test('a film is read as it comes, once for all who read it', async (t) => {
  const file = film(300 * KIB + 5);
  const { open, owner } = await imported(t, file);
  owner.faults = { pauseMs: 1 };
  const [one, other] = [await open(), await open()];
  t.match(one, { size: file.bytes.length, revision: owner.hash(file), fileName: 'Film.mkv' });
  t.notOk(one.isUnmeasured);
  const [whole, part] = await Promise.all([
    bytesOf(one),
    bytesOf(other, 200 * KIB - 7, 200 * KIB + 7),
  ]);
  t.ok(whole.equals(file.bytes));
  t.ok(part.equals(file.bytes.subarray(200 * KIB - 7, 200 * KIB + 8)));
  t.ok((await bytesOf(one, 5, 5)).equals(file.bytes.subarray(5, 6)), 'again, from here');
  t.equal(owner.downloads, 1);
});

t.test('small and empty files, and chunks of any size', async (t) => {
  for (const size of [0, 1, CHUNK, CHUNK + 1]) {
    const file = film(size);
    const { open } = await imported(t, file);
    const readable = await open();
    if (size > 0) t.ok((await bytesOf(readable)).equals(file.bytes), `${size} bytes`);
    else t.same(await bytesOf(readable), Buffer.alloc(0));
  }
});

t.test('a seek far ahead is told to come again, one nearby waits', async (t) => {
  const file = film(20 * MIB);
  const { open, owner } = await imported(t, file, {
    ...QUICK,
    silenceMs: 10_000,
    lingerMs: 60_000,
  });
  owner.chunkBytes = 256 * KIB;
  let go = () => {};
  const held = new Promise<void>((resolve) => {
    go = resolve;
  });
  owner.faults = { beforeChunk: (index) => (index < 4 ? Promise.resolve() : held) };
  const readable = await open();
  await t.rejects(bytesOf(readable, 19 * MIB), { code: 'STILL_ARRIVING' });
  const near = bytesOf(readable, 2 * MIB, 2 * MIB + 9);
  await waitFor('the first of it', async () => owner.chunksSent > 3);
  go();
  t.ok((await near).equals(file.bytes.subarray(2 * MIB, 2 * MIB + 10)));
  const last = await waitFor('the rest', () =>
    bytesOf(readable, 19 * MIB).catch(() => false as const),
  );
  t.ok(last.equals(file.bytes.subarray(19 * MIB)));
  t.equal(owner.downloads, 1);
});

/** Each does it to the first download only. */
const broken: Record<string, (chunks: Sent[]) => Sent[]> = {
  'a gap': (chunks) => chunks.filter(({ index }) => index !== 20),
  'the first is lost': (chunks) => chunks.slice(1),
  'silence in the middle': (chunks) => chunks.slice(0, 20),
  'one that does not open': (chunks) =>
    chunks.map((chunk) => (chunk.index === 20 ? { ...chunk, bytes: randomBytes(9) } : chunk)),
  'no chunk at all': () => [],
};
for (const [name, chunks] of Object.entries(broken)) {
  t.test(`${name}: what came is kept, and the film asked for again`, async (t) => {
    const file = film(200 * KIB);
    const { open, owner } = await imported(t, file);
    owner.faults = { chunks: (all, download) => (download === 1 ? chunks(all) : all) };
    t.ok((await bytesOf(await open())).equals(file.bytes));
    t.equal(owner.downloads, 2);
  });
}

t.test('chunks that come twice, and those from another key, are passed over', async (t) => {
  const file = film(200 * KIB);
  const { open, owner } = await imported(t, file);
  const stranger = createCurve();
  let strange = 0;
  owner.faults = {
    chunks: (all) =>
      all.flatMap((chunk) => [chunk, { ...chunk, bytes: Buffer.alloc(CHUNK) }, chunk]),
    senderKey: () => (strange++ % 3 === 1 ? stranger : undefined),
  };
  t.ok((await bytesOf(await open())).equals(file.bytes));
  t.equal(owner.downloads, 1);
});

t.test('what never comes right is given up', async (t) => {
  const file = film(200 * KIB);
  const { open, owner } = await imported(t, file);
  const readable = await open();
  owner.faults = { chunks: (all) => all.slice(0, 10) };
  await t.rejects(bytesOf(readable), { code: 'TIMED_OUT' }, 'silence, again and again');
  const { downloads } = owner;
  t.ok(downloads < 10, `after ${downloads} times`);
  owner.faults = {};
  t.ok((await bytesOf(readable)).equals(file.bytes), 'and goes on when somebody reads again');
  t.equal(owner.downloads, downloads + 1);
});

const announced: Record<string, object> = {
  'another size': { total_bytes: 7 },
  'too many chunks': { total_chunks: 1_000_000 },
  'no chunks': { total_chunks: 0 },
  'chunks of one byte': { chunk_size: 1, total_chunks: 200 * KIB },
  'no key': { sender_xkey: 'X' },
  nothing: { acknowledged: false },
};
t.test('wrong announcements are refused', async (t) => {
  const file = film(200 * KIB);
  const { open, owner } = await imported(t, file);
  const readable = await open();
  for (const [name, wrong] of Object.entries(announced)) {
    owner.faults = { acknowledgement: (data) => ({ code: 200, data: { ...data, ...wrong } }) };
    await t.rejects(bytesOf(readable), { code: 'MESSAGE_INVALID' }, name);
  }
  const bad = { 'x-natster-total-chunks': '7', 'x-natster-chunk-idx': '1e9' };
  for (const [header, value] of Object.entries(bad)) {
    owner.faults = { header: (name, right) => (name === header ? value : right) };
    await t.rejects(bytesOf(readable), { code: /MESSAGE_INVALID|TIMED_OUT/ }, header);
  }
  owner.faults = {};
  t.ok((await bytesOf(readable)).equals(file.bytes));
});

t.test('who sends other bytes than they list is found out', async (t) => {
  const file = film(200 * KIB);
  const { open, owner } = await imported(t, file);
  owner.faults = {
    chunks: (all) => all.map(({ index, bytes }) => ({ index, bytes: randomBytes(bytes.length) })),
  };
  const readable = await open();
  const code = await waitFor('the refusal', () =>
    bytesOf(readable).then(
      () => undefined,
      (error: { code: string }) => error.code,
    ),
  );
  t.equal(code, 'HASH_MISMATCH');
  owner.faults = {};
  t.ok((await bytesOf(await open())).equals(file.bytes), 'and not kept');
});

t.test('what is converted is played to its end, which nobody knows before', async (t) => {
  const converted = randomBytes(200 * KIB + 77);
  const file = film(100 * KIB, { path: '/Film.mp4', mimeType: 'video/mp4', converted });
  const { open, owner } = await imported(t, file);
  owner.faults = { pauseMs: 2 };
  const readable = await open();
  t.equal(readable.isUnmeasured, true);
  t.not(readable.revision, owner.hash(file));
  t.ok((await bytesOf(readable, 0, Number.MAX_SAFE_INTEGER)).equals(converted));
  await readable.measured?.(signal);
  t.notOk(readable.isUnmeasured);
  t.equal(readable.size, converted.length);
  t.ok((await bytesOf(readable, 99 * KIB + 1)).equals(converted.subarray(99 * KIB + 1)));
  t.equal((await open()).revision, readable.revision, 'kept for the next');
  t.equal(owner.downloads, 1);
});

t.test('an mp4 that is not converted is like any other', async (t) => {
  const file = film(100 * KIB, { path: '/Film.mp4', mimeType: 'video/mp4' });
  const { open, owner } = await imported(t, file);
  const readable = await open();
  t.notOk(readable.isUnmeasured);
  t.equal(readable.revision, owner.hash(file));
  t.ok((await bytesOf(readable)).equals(file.bytes));
});

t.test('a conversion that breaks off begins anew, for who opens it anew', async (t) => {
  const converted = randomBytes(200 * KIB);
  const file = film(400 * KIB, { path: '/Film.mp4', mimeType: 'video/mp4', converted });
  const { open, owner } = await imported(t, file);
  owner.faults = { chunks: (all, download) => (download === 1 ? all.slice(0, 20) : all) };
  const first = await open();
  await t.rejects(bytesOf(first, 0, Number.MAX_SAFE_INTEGER), { code: 'TIMED_OUT' });
  const second = await open();
  t.not(second.revision, first.revision);
  t.ok((await bytesOf(second, 0, Number.MAX_SAFE_INTEGER)).equals(converted));
});

t.test('a conversion without end is ended', async (t) => {
  const piece = randomBytes(512 * KIB);
  const file = film(100 * KIB, { path: '/Film.mp4', mimeType: 'video/mp4', converted: piece });
  const { open, owner } = await imported(t, file, { ...QUICK, silenceMs: 10_000, endMs: 10_000 });
  owner.faults = {
    chunks: () => Array.from({ length: 200 }, (_, index) => ({ index, bytes: piece })),
  };
  const readable = await open();
  await t.rejects(bytesOf(readable, 0, Number.MAX_SAFE_INTEGER), { code: 'MESSAGE_INVALID' });
});

t.test('it ends when nobody watches, and what came is kept', async (t) => {
  const file = film(400 * KIB);
  const { open, owner } = await imported(t, file);
  let go = () => {};
  const held = new Promise<void>((resolve) => {
    go = resolve;
  });
  owner.faults = {
    beforeChunk: (index, download) => (download > 1 || index < 60 ? Promise.resolve() : held),
  };
  const readable = await open();
  t.ok((await bytesOf(readable, 0, 100 * KIB - 1)).equals(file.bytes.subarray(0, 100 * KIB)));
  await readable.close();
  await new Promise((resolve) => setTimeout(resolve, 2 * QUICK.lingerMs));
  go();
  const again = await open();
  t.ok(
    (await bytesOf(again, 0, 100 * KIB - 1)).equals(file.bytes.subarray(0, 100 * KIB)),
    'from here',
  );
  t.equal(owner.downloads, 1);
  t.ok((await bytesOf(again)).equals(file.bytes));
  t.equal(owner.downloads, 2);
});

t.test('a share taken back, and an import removed, end what is being read', async (t) => {
  const file = film(400 * KIB);
  const { open, owner, remote } = await imported(t, file);
  const held = new Promise<void>(() => undefined);
  owner.faults = { beforeChunk: (index) => (index < 40 ? Promise.resolve() : held) };
  const readable = await open();
  const reading = t.rejects(bytesOf(readable), { code: 'NOT_SHARED' });
  await waitFor('the first of it', async () => owner.chunksSent > 30);
  owner.maySee = () => false;
  await t.rejects(remote.refresh('films'), { code: 'NOT_SHARED' });
  await reading;
  t.equal(readable.takenBack?.aborted, true);
  await t.rejects(bytesOf(await open()), { code: 'NOT_SHARED' }, 'nor is it begun');
  owner.maySee = () => true;
  const other = bytesOf(await open());
  const ended = t.rejects(other, { code: 'CATALOG_NOT_FOUND' });
  await remote.removeImport('films');
  await ended;
});
