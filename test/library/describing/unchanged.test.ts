/** What is looked at again only when it changed, and by whom a change is noticed. */
import { mkdir, rename, rm, utimes } from 'node:fs/promises';
import t from 'tap';
import { lacking } from '../../support/fixtures.ts';
import { mediaZoo } from '../../support/media-zoo.ts';
import { nfo, Shelf } from './support.ts';

const skip = await lacking('ffmpeg');
if (!skip) await mediaZoo();

const SRT = '1\n00:00:01,000 --> 00:00:02,000\nA line\n';
const FILM = 'Films/Alien (1979).mp4';
const OTHER = 'Films/Brazil (1985).mp4';

t.test('each film notices what is its own', { skip }, async (t) => {
  const shelf = new Shelf(t);
  await shelf.put({
    ...{ [FILM]: 'zoo:fast.mp4', [OTHER]: 'zoo:fast.mp4' },
    'Films/Alien (1979)-poster.jpg': 'zoo:pic.jpg',
  });
  const changes: Record<string, () => Promise<unknown>> = {
    'a poster that was replaced': () =>
      utimes(shelf.at('Films/Alien (1979)-poster.jpg'), new Date(), new Date(1e12)),
    'a new .nfo': () =>
      shelf.put({ 'Films/Alien (1979).nfo': nfo('movie', '<title>Alien</title>') }),
    'a new subtitle': () => shelf.put({ 'Films/Alien (1979).en.srt': SRT }),
    'a subtitle in a folder': () => shelf.put({ 'Films/Subs/Alien (1979)/English.srt': SRT }),
    'a poster that was removed': () => rm(shelf.at('Films/Alien (1979)-poster.jpg')),
  };
  const other = await shelf.describe(OTHER);
  let said = await shelf.describe(FILM);
  for (const [what, change] of Object.entries(changes)) {
    t.ok(await shelf.isUnchanged(FILM, said), `before ${what}`);
    await change();
    t.notOk(await shelf.isUnchanged(FILM, said), what);
    t.ok(await shelf.isUnchanged(OTHER, other), `${what}, for another film`);
    said = await shelf.describe(FILM);
  }
  t.notOk(await shelf.isUnchanged(FILM, said, 'other bytes'), 'the film itself');
});

t.test('the mark of a picture is that of its file', { skip }, async (t) => {
  const shelf = new Shelf(t);
  await shelf.put({ [FILM]: 'zoo:fast.mp4', 'Films/poster.jpg': 'zoo:pic.jpg' });
  const first = await shelf.describe(FILM);
  await shelf.put({ 'Films/movie.nfo': nfo('movie', '<title>Alien</title>') });
  const second = await shelf.describe(FILM);
  t.not(second.mark, first.mark);
  t.equal(second.fields.poster, first.fields.poster);
  await shelf.put({ 'Films/poster.jpg': 'zoo:pic.png' });
  const third = await shelf.describe(FILM);
  t.not(third.fields.poster, first.fields.poster);
  t.equal(third.details.pictures?.[0]?.mimeType, 'image/png', 'whatever its name says');
});

t.test('without forgetting, a folder is what it was', { skip }, async (t) => {
  const shelf = new Shelf(t);
  await shelf.put({ [FILM]: 'zoo:fast.mp4' });
  const said = await shelf.describe(FILM);
  await shelf.put({ 'Films/poster.jpg': 'zoo:pic.jpg' });
  t.equal(await shelf.ask(FILM, said.mark), 'unchanged');
  t.notOk(await shelf.isUnchanged(FILM, said));
});

t.test('a folder that cannot be listed takes nothing away', { skip }, async (t) => {
  const shelf = new Shelf(t);
  await shelf.put({ [FILM]: 'zoo:fast.mp4', 'Films/poster.jpg': 'zoo:pic.jpg' });
  const said = await shelf.describe(FILM);
  // The film is open; its folder's name leads nowhere for a moment.
  await rename(shelf.at('Films'), shelf.at('Moved'));
  shelf.describer.forget();
  const signal = new AbortController().signal;
  const file = { fd: -1, sizeBytes: 0 };
  t.equal(await shelf.describer.describe(FILM, 'r', file, said.mark, signal), 'unchanged');
  const unknown = await shelf.describer.describe(FILM, 'r', file, undefined, signal);
  t.match(unknown, { fields: { title: 'Alien', year: 1979 }, problems: [{ path: 'Films' }, {}] });
  await mkdir(shelf.at('Films'));
});

t.test('who no longer wants to know ends it', { skip }, async (t) => {
  const shelf = new Shelf(t);
  await shelf.put({ [FILM]: 'zoo:fast.mp4' });
  const reason = new Error('enough');
  const file = { fd: -1, sizeBytes: 1 };
  const asking = shelf.describer.describe(FILM, 'r', file, undefined, AbortSignal.abort(reason));
  await t.rejects(asking, reason);
});
