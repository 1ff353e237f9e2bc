/** What was written for a plugin, as it is listed and read for it. */
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import t from 'tap';
import { Parser } from 'tar';
import type { LibraryWanted } from '../../bridge/playback/library-writer.ts';
import type { Item } from '../../bridge/protocol/item.ts';
import { type TarFile, tarOf } from '../../bridge/store/tar-stream.ts';
import { LibraryContents } from '../../plugin/export/contents.ts';
import { Exporter } from '../../plugin/export/exporter.ts';
import { temporaryDir } from '../support/bridge-process.ts';

const NEVER = new AbortController().signal;
const ID = '01234567';

const films = (count: number): Item[] =>
  Array.from({ length: count }, (_, index) => ({
    ...{ id: String(index).padStart(22, '0'), path: `${index}.mkv`, kind: 'movie' as const },
    ...{ title: `Film ${index}`, byte_size: 1, mime_type: 'video/x-matroska' },
    ...{ description: '', revision: 'r', details: 'd' },
  }));
const song: Item = {
  ...{ id: 's'.repeat(22), path: 's.mp3', kind: 'track', title: 'Song', music: { artist: 'Ann' } },
  ...{ byte_size: 1, mime_type: 'audio/mpeg', description: '', revision: 'r', details: 'd' },
};
const catalogOf = (name: string, friend: string, items: readonly Item[]) => {
  const known = new Map(items.map((item) => [item.id, item]));
  const ids = [...known.keys()];
  const collection = {
    ids: () => ids,
    item: (id: string) => known.get(id),
    isAvailable: () => true,
  };
  return { name, friend, isAway: false, collection };
};
const write = (dir: string, catalogs: LibraryWanted['catalogs']) => {
  const extras = {
    details: async () => undefined,
    picture: () => Promise.reject(new Error('none')),
    subtitle: () => Promise.reject(new Error('none')),
  };
  const wanted = { id: ID, dir, layout: 'friends', audio: true, catalogs } as const;
  const address = (name: string, { id }: Item) => `http://bridge:1/${name}/${id}`;
  return new Exporter(extras).write({ ...wanted, address }, NEVER);
};

t.test('each friend has a folder, whose digest is of all of its files', async (t) => {
  const dir = temporaryDir(t);
  const contents = new LibraryContents();
  const at = { id: ID, dir };
  t.same(await contents.folders(at), []);
  const ben = catalogOf('films', 'Ben', [...films(3), song]);
  await write(dir, [ben, catalogOf('more', 'Ann', films(1))]);
  const [ann, first] = await contents.folders(at);
  t.match(ann, { name: 'Ann', items: 1, catalogs: ['more'], kinds: ['movies'] });
  t.match(first, { name: 'Ben', items: 4, catalogs: ['films'], kinds: ['movies', 'music'] });
  const listed = await contents.files(at, 'Ben');
  t.equal(listed.length, 3 * 3 + 2);
  t.notOk(listed.some(({ path }) => path.startsWith('Playlists')));
  for (const { path, digest } of listed) {
    const bytes = readFileSync(join(dir, 'Ben', path));
    t.equal(createHash('sha256').update(bytes).digest('hex').slice(0, 32), digest);
    t.ok(bytes.equals((await contents.read(dir, 'Ben', path)) ?? Buffer.alloc(0)));
  }
  await write(dir, [catalogOf('films', 'Ben', films(3)), catalogOf('more', 'Ann', films(1))]);
  const [same, changed] = await contents.folders(at);
  t.equal(same?.digest, ann?.digest);
  t.not(changed?.digest, first?.digest);
  t.same(await contents.files(at, 'Nobody'), []);
  rmSync(dir, { recursive: true });
  t.same(await contents.folders(at), []);
});

t.test('nothing else is read', async (t) => {
  const dir = temporaryDir(t);
  const contents = new LibraryContents();
  mkdirSync(join(dir, 'Ben/Movies/Real'), { recursive: true });
  mkdirSync(join(dir, 'Ben/Playlists'));
  writeFileSync(join(dir, 'secret'), 'secret');
  writeFileSync(join(dir, 'Ben/Movies/Real/film.strm'), 'film');
  writeFileSync(join(dir, 'Ben/Playlists/films.m3u'), 'list');
  symlinkSync(join(dir, 'secret'), join(dir, 'Ben/Movies/link.strm'));
  symlinkSync(dir, join(dir, 'Ben/Movies/away'));
  symlinkSync(join(dir, 'Ben/Movies/Real'), join(dir, 'Ben/Movies/near'));
  t.equal(String(await contents.read(dir, 'Ben', 'Movies/Real/film.strm')), 'film');
  for (const path of [
    'Movies/link.strm',
    'Movies/away/secret',
    'Movies/near/film.strm',
    'Movies/../../secret',
    'Movies/./Real/film.strm',
    'Movies//Real/film.strm',
    'Movies/Real',
    'Movies',
    'Playlists/films.m3u',
    'constructor/x',
    '../secret',
    '',
  ]) {
    t.equal(await contents.read(dir, 'Ben', path), undefined, path);
  }
  t.equal(await contents.read(dir, 'Ben/..', 'Ben/Movies/Real/film.strm'), undefined);
  t.equal(await contents.read(dir, '..', 'Movies/x'), undefined);
});

t.test('long lists', async (t) => {
  const dir = temporaryDir(t);
  await write(dir, [catalogOf('films', 'Ben', films(5_000))]);
  const contents = new LibraryContents();
  const [folder] = await contents.folders({ id: ID, dir });
  t.equal(folder?.items, 5_000);
  const files = await contents.files({ id: ID, dir }, 'Ben');
  t.equal(files.length, 15_000);
  t.equal(new Set(files.map(({ path }) => path)).size, 15_000);
});

t.test('an archive has whatever names and sizes there are', async (t) => {
  const all: TarFile[] = [
    { path: 'Movies/a', bytes: Buffer.alloc(0) },
    { path: `Movies/${'x'.repeat(120)}/${'y'.repeat(120)}.strm`, bytes: Buffer.alloc(512, 1) },
    { path: `Movies/${'Ü🎬'.repeat(20)}/${'ß'.repeat(60)}.nfo`, bytes: Buffer.alloc(513, 2) },
    { path: 'Movies/big', bytes: Buffer.alloc(3_000_000, 3) },
  ];
  const found: TarFile[] = [];
  const parser = new Parser({ strict: true });
  const reading: Promise<unknown>[] = [];
  parser.on('entry', (entry) => {
    reading.push(buffer(entry).then((bytes) => found.push({ path: entry.path, bytes })));
  });
  const ended = new Promise((resolve) => parser.on('end', resolve));
  const files = (async function* () {
    yield* all;
  })();
  for await (const piece of tarOf(files)) parser.write(Buffer.from(piece));
  parser.end();
  await ended;
  await Promise.all(reading);
  t.same(found, all);
});
