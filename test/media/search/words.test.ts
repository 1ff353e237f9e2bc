import t from 'tap';
import { SearchIndex } from '../../../bridge/media/search/search-index.ts';

/** A title, what finds it, and what does not. */
const TABLE: readonly (readonly [string, readonly string[], readonly string[]])[] = [
  // Case, accents, letters of their own.
  ['Amélie', ['amelie', 'AMÉLIE', 'ame', 'Ame\u0301lie'], ['melie']],
  ['Die Blechtrommel – Straße', ['strasse', 'straße', 'STRASSE'], ['strase']],
  ['Smørrebrød og Æbler', ['smorrebrod', 'aebler', 'smør'], []],
  ['Łódź', ['lodz', 'łódź', 'LODZ'], []],
  ['Þór á Íslandi', ['thor', 'islandi'], []],
  ['Işık', ['isik', 'IŞIK'], []],
  ['İstanbul', ['istanbul'], []],
  ['Ｗａｌｌ', ['wall'], []],
  ['ﬁlm noir', ['film'], []],
  ['Œuvres', ['oeuvres'], []],
  ['Παράσιτα ο άνθρωπος', ['παρασιτα', 'ΠΑΡΑΣΙΤΑ', 'ανθρωποσ', 'ανθρωπος'], []],
  ['Ёлки и Май', ['елки', 'ЁЛКИ', 'маи', 'май'], []],
  ['Český sen', ['cesky', 'ČESKÝ'], []],
  ['Tiếng Việt', ['tieng viet', 'tiếng'], []],
  // Right to left, with and without points.
  ['شَجَرَة', ['شجرة', 'شجره', 'شَجَرَة'], []],
  ['الإســلام', ['الاسلام', 'الإسلام'], []],
  ['فیلم کوتاه', ['فيلم', 'كوتاه'], []],
  ['שָׁלוֹם', ['שלום', 'שלו'], []],
  ['हिन्दी फ़िल्म', ['हिन्दी', 'हिन्'], []],
  // Without spaces.
  ['千と千尋の神隠し', ['千', '千尋', '神隠し', '千と千尋', '隠', 'し'], ['尋千', '宮崎']],
  ['スター・ウォーズ', ['スター', 'スターウォーズ', 'スター ウォーズ', 'すたー', 'ｽﾀｰ'], ['ハズ']],
  ['ガンダム', ['ガンダ', 'ｶﾞﾝﾀﾞﾑ', 'がんだむ'], ['カンタム']],
  ['霸王别姬 2001年', ['别姬', '2001', '霸王 别姬', '2001年'], []],
  ['องค์บาก', ['องค์', 'บาก', 'ค์บา'], ['กบา']],
  ['기생충', ['기생', '기생충', '기새', 'ㄱ'], ['생충기']],
  // What people type for punctuation.
  ['WALL·E', ['wall-e', 'walle', 'wall e', 'wall'], []],
  ['Spider-Man', ['spiderman', 'spider man', 'spider-man', 'man'], ['spidermen']],
  ['Spider Man', ['spiderman', 'spider-man'], []],
  ['Deadpool', ['dead pool'], ['pool']],
  ["Ocean's Eleven", ['oceans', 'ocean', "ocean's", 'ocean’s'], ['ocean1']],
  ["L'avventura", ['avventura', 'lavventura', 'l’avventura'], []],
  ['M*A*S*H', ['mash', 'm*a*s*h', 'm.a.s.h.'], []],
  ['S.W.A.T.', ['swat', 's.w.a.t'], []],
  ['Face/Off', ['faceoff', 'face off', 'off'], []],
  ['Fast & Furious', ['fast and furious', 'fast furious', 'fast & furious', 'fast+furious'], []],
  ['Tom und Jerry', ['tom & jerry', 'tom jerry'], []],
  ['20,000 Leagues', ['20000', '20,000', '20'], []],
  ['Mission: Impossible', ['mission impossible', 'mission:', '"mission impossible"'], []],
  ['Se7en', ['se7en', 'se7'], ['seven']],
  ['÷', ['÷', ' ÷ '], ['=']],
  ['!!!', ['!!!', '!!'], ['?']],
  ['2001: A Space Odyssey', ['2001', 'space 2001', 'odyssey spa'], ['2002']],
  ['Star\u00adtrek', ['startrek'], []],
];

/** Until the first documents are no longer among those that are looked through one by one. */
const fill = (index: SearchIndex): void => {
  for (let i = 0; i < 1100; i++) index.put(`filling ${i}`, { title: 'Ωωω', sortKey: 'z' });
  while (index.step(20));
};

for (const [title, found, missed] of TABLE) {
  t.test(`a title is found as it is typed: ${title}`, async (t) => {
    const index = new SearchIndex();
    index.put('it', { title, sortKey: title });
    index.put('other', { title: 'Quite another one', sortKey: 'x' });
    for (const isFrozen of [false, true]) {
      for (const query of found) t.same(index.search(query, 5).ids, ['it'], query);
      for (const query of missed) t.same(index.search(query, 5).ids, [], query);
      if (isFrozen) break;
      fill(index);
    }
  });
}

t.test('all fields are searched, and all words must be there', async (t) => {
  const index = new SearchIndex();
  index.put('film', {
    title: 'The Matrix',
    otherTitles: ['Matrix', 'Matriks'],
    year: 1999,
    genres: ['Science Fiction'],
    people: ['Lana Wachowski', 'Keanu Reeves'],
    sortKey: 'matrix',
  });
  index.put('episode', { title: 'Pilot', series: 'Lost', year: 2004, sortKey: 'lost 1' });
  index.put('song', { title: 'Airbag', artist: 'Radiohead', album: 'OK Computer', sortKey: 'r' });
  const cases: Record<string, string[]> = {
    'keanu matrix': ['film'],
    'matriks 1999': ['film'],
    'science reev': ['film'],
    'lost pilot': ['episode'],
    'lost matrix': [],
    'ok comp radio': ['song'],
    '19': ['film'],
    '': [],
    '   ': [],
    '-': [],
  };
  for (const [query, ids] of Object.entries(cases)) t.same(index.search(query, 9).ids, ids, query);
});

t.test(
  'the best come first: equal, beginning so, in titles, the rest; each in order',
  async (t) => {
    const index = new SearchIndex();
    const put = (id: string, title: string, more = {}) =>
      index.put(id, { title, sortKey: id, ...more });
    put('z equal', 'It');
    put('y equal', 'IT!');
    put('b begins', 'It Follows');
    put('a begins', 'Italian Job');
    put('d in title', 'Say It');
    put('c series', 'Pilot', { series: 'It' });
    put('a rest', 'Clown', { people: ['Itzhak P.'] });
    put('none', 'Clowns');
    const ids = ['y equal', 'z equal', 'a begins', 'b begins', 'c series', 'd in title', 'a rest'];
    t.match(index.search('it', 100), { ids, total: 7, isComplete: true });
    t.match(index.search('it', 3), { ids: ids.slice(0, 3), total: 7, isComplete: true });
    t.same(index.search('it', -1).ids, []);
    t.same(index.search('it', Number.NaN).ids, []);
  },
);

t.test('a title without its article equals the query too', async (t) => {
  const index = new SearchIndex();
  index.put('1', { title: 'Matrix Reloaded', sortKey: 'a' });
  index.put('2', { title: 'The Matrix', otherTitles: ['Matrix'], sortKey: 'b' });
  t.same(index.search('matrix', 2).ids, ['2', '1']);
});
