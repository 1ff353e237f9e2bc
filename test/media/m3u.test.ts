import fc from 'fast-check';
import t from 'tap';
import { entryTitle, M3U_HEAD, m3uEntry, type Titled } from '../../bridge/media/m3u.ts';

const address = 'http://127.0.0.1:8690/play/c/items/i/film.mp4';
const entry = { seconds: 90.4, title: 'A film', group: 'films', logo: undefined, address };

t.test('an entry is what players expect', async (t) => {
  t.equal(M3U_HEAD, '#EXTM3U\n');
  t.equal(m3uEntry(entry), `#EXTINF:90 group-title="films",A film\n${address}\n`);
  const logo = `${address}/poster`;
  t.equal(
    m3uEntry({ ...entry, logo, seconds: undefined }),
    `#EXTINF:-1 tvg-logo="${logo}" group-title="films",A film\n${address}\n`,
  );
});

t.test('a title says where an item belongs, in one line that no player cuts', async (t) => {
  const series = { title: 'Gap', season: 1, episode: 2 };
  const cases: [Titled, string][] = [
    [{ title: 'Amélie', year: 2001 }, 'Amélie (2001)'],
    [{ title: 'One', series }, 'Gap S01E02 One'],
    [{ title: 'One', series: { ...series, episode_end: 3 } }, 'Gap S01E02-E03 One'],
    [{ title: 'One', series: { title: 'Gap', episode: 117 } }, 'Gap E117 One'],
    [{ title: 'One', series: { title: 'Gap' } }, 'Gap One'],
    [{ title: 'Gap S01E02', series }, 'Gap S01E02'],
    [{ title: 's01e02', series }, 'Gap S01E02'],
    [{ title: 'Gap', series }, 'Gap S01E02'],
    [{ title: 'Song - Live', music: { artist: 'Ann' } }, 'Ann - Song – Live'],
    [{ title: 'Wars - Hope' }, 'Wars – Hope'],
    [{ title: 'Lock, Stock\r\n#EXTM3U' }, 'Lock‚ Stock #EXTM3U'],
    [{ title: 'a\u2028b\u202ec\ud800' }, 'a b c\ufffd'],
    [{ title: ' \n ' }, '?'],
  ];
  for (const [item, title] of cases) {
    const [first] = m3uEntry({ ...entry, title: entryTitle(item) }).split('\n');
    t.equal(first, `#EXTINF:90 group-title="films",${title}`);
  }
});

t.test('any title gives one entry, and only that', async (t) => {
  const nasty = fc.constantFrom(...'",\n\r\0#\u0085\u2028\u202e\ud800 -', '#EXTINF:1,x\nhttp://x/');
  const text = fc.array(fc.oneof(nasty, fc.string({ unit: 'binary' }))).map((all) => all.join(''));
  fc.assert(
    fc.property(text, text, (title, group) => {
      const written = Buffer.from(m3uEntry({ ...entry, title, group })).toString();
      const lines = written.split(/[\n\v\f\r\u0085\u2028\u2029]/);
      t.match(lines[0], /^#EXTINF:90 group-title="[^",]*",[^,]+$/);
      t.same(lines.slice(1), [address, '']);
    }),
    { numRuns: 500 },
  );
});
