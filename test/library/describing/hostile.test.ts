/** Files beside a film that are broken or made to harm: each is told, and the film described. */
import { execFileSync } from 'node:child_process';
import { chmod, mkdir, symlink, truncate } from 'node:fs/promises';
import t from 'tap';
import { explain } from '../../../bridge/library/problems.ts';
import { lacking } from '../../support/fixtures.ts';
import { mediaZoo } from '../../support/media-zoo.ts';
import { filesOf, nfo, Shelf } from './support.ts';

const skip = await lacking('ffmpeg');
if (!skip) await mediaZoo();

const SRT = '1\n00:00:01,000 --> 00:00:02,000\nA line\n';
const BOMB =
  '<?xml version="1.0"?><!DOCTYPE b [<!ENTITY a "aaaaaaaaaa">' +
  Array.from({ length: 30 }, (_, i) => `<!ENTITY a${i} "&a${i || ''};&a${i || ''};">`).join('') +
  ']><movie><title>&a29;</title></movie>';

/** A film in its own folder, and what makes trouble there. */
const trouble = async (shelf: Shelf, dir: string, make: () => Promise<unknown>) => {
  const path = `${dir}/Film (2000).mp4`;
  await shelf.put({ [path]: 'zoo:fast.mp4' });
  await make();
  const said = await shelf.describe(path);
  return { said, problems: said.problems.map((one) => `${one.kind} ${one.path}`) };
};

t.test('each is a problem, and no failure', { skip }, async (t) => {
  const shelf = new Shelf(t);
  const put = (path: string, content: string) => shelf.put({ [path]: content });
  const at = (path: string) => shelf.at(path);
  await shelf.put({ '../outside.jpg': 'zoo:pic.jpg', 'elsewhere.jpg': 'zoo:pic.jpg' });
  const cases: Record<string, readonly [name: string, () => Promise<unknown>]> = {
    'nfo-too-large': [
      'movie.nfo',
      async () => {
        await put('nfo-too-large/movie.nfo', nfo('movie', '<title>No</title>'));
        await truncate(at('nfo-too-large/movie.nfo'), 50_000_000);
      },
    ],
    'nfo-too-deep': [
      'movie.nfo',
      () => put('nfo-too-deep/movie.nfo', `<movie>${'<a>'.repeat(1000)}`),
    ],
    'nfo-declares-entities': ['movie.nfo', () => put('nfo-declares-entities/movie.nfo', BOMB)],
    'nfo-without-facts': ['movie.nfo', () => put('nfo-without-facts/movie.nfo', 'Ho ho')],
    'not-a-file': ['movie.nfo', async () => execFileSync('mkfifo', [at('not-a-file/movie.nfo')])],
    'not-a-picture': ['poster.jpg', () => put('not-a-picture/poster.jpg', '<svg></svg>')],
    empty: ['poster.jpg', () => put('empty/poster.jpg', '')],
    'picture-too-large': [
      'poster.jpg',
      async () => {
        await put('picture-too-large/poster.jpg', 'zoo:pic.jpg');
        await truncate(at('picture-too-large/poster.jpg'), 40_000_000);
      },
    ],
    'subtitle-too-large': [
      'Film (2000).srt',
      async () => {
        await put('subtitle-too-large/Film (2000).srt', SRT);
        await truncate(at('subtitle-too-large/Film (2000).srt'), 40_000_000);
      },
    ],
    'link-outside': [
      'poster.jpg',
      () => symlink('../../outside.jpg', at('link-outside/poster.jpg')),
    ],
    'link-broken': ['poster.jpg', () => symlink('nowhere.jpg', at('link-broken/poster.jpg'))],
    'link-loop': ['poster.jpg', () => symlink('poster.jpg', at('link-loop/poster.jpg'))],
  };
  for (const [kind, [name, make]] of Object.entries(cases)) {
    const { said, problems } = await trouble(shelf, kind, make);
    t.same(problems, [`${kind} ${kind}/${name}`], kind);
    t.match(said.fields, { kind: 'movie', title: 'Film', year: 2000, duration: 8 }, kind);
    t.same(said.assets, {}, kind);
    t.not(explain(kind).message, explain('?').message, `${kind} is explained`);
    t.ok(await shelf.isUnchanged(`${kind}/Film (2000).mp4`, said), `${kind} is not told again`);
  }
  const dir = await trouble(shelf, 'dir', () => mkdir(at('dir/poster.jpg')));
  t.same(dir.problems, ['not-a-file dir/poster.jpg']);
  const inside = await trouble(shelf, 'in', () => symlink('../elsewhere.jpg', at('in/poster.jpg')));
  t.same(filesOf(inside.said), { poster: 'in/poster.jpg' }, 'a link may lead elsewhere inside');
});

t.test('five thousand subtitles', { skip }, async (t) => {
  const shelf = new Shelf(t);
  const names = Array.from({ length: 5000 }, (_, i) => `Film.${i}.srt`);
  await shelf.put({ 'Film.mp4': 'zoo:fast.mp4', 'Other.mp4': 'zoo:fast.mp4' });
  await shelf.put(Object.fromEntries(names.map((name) => [name, SRT])));
  const film = await shelf.describe('Film.mp4');
  t.equal(film.details.subtitles?.length, 100);
  t.same(film.problems, [{ path: 'Film.mp4', kind: 'too-many-subtitles' }]);
  t.same((await shelf.describe('Other.mp4')).problems, []);
});

t.test('a media file that is none is described by what lies around it', { skip }, async (t) => {
  const shelf = new Shelf(t);
  await shelf.put({
    'Film (2000)/Film (2000).mp4': 'nothing of the kind',
    'Film (2000)/movie.nfo': nfo('movie', '<title>The Film</title><runtime>90</runtime>'),
    'Film (2000)/poster.jpg': 'zoo:pic.jpg',
  });
  const said = await shelf.describe('Film (2000)/Film (2000).mp4');
  t.match(said.fields, { title: 'The Film', duration: 5400 });
  t.ok(said.fields.poster);
  t.same(said.problems, [{ path: 'Film (2000)/Film (2000).mp4', kind: 'not-media' }]);
});

const isRoot = process.getuid?.() === 0 && 'root reads everything';

t.test('what cannot be read today is tried again', { skip: skip || isRoot }, async (t) => {
  const shelf = new Shelf(t);
  await shelf.put({ 'Film.mp4': 'zoo:fast.mp4', 'poster.jpg': 'zoo:pic.jpg' });
  await chmod(shelf.at('poster.jpg'), 0);
  const said = await shelf.describe('Film.mp4');
  t.same(said.problems, [{ path: 'poster.jpg', kind: 'unreadable' }]);
  await chmod(shelf.at('poster.jpg'), 0o600);
  t.notOk(await shelf.isUnchanged('Film.mp4', said));
});
