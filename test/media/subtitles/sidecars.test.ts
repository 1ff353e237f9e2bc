import fc from 'fast-check';
import t from 'tap';
import { languageOf } from '../../../bridge/media/subtitles/languages.ts';
import { type Sidecar, sidecarsIn } from '../../../bridge/media/subtitles/sidecars.ts';

const sidecarsFor = (mediaName: string, names: readonly string[]): Sidecar[] =>
  sidecarsIn(names)(mediaName);

const NOTHING = { isForced: false, isHearingImpaired: false, isDefault: false };
const FORCED = { isForced: true };
const SDH = { isHearingImpaired: true };

const TABLE: readonly (readonly [name: string, expected: Partial<Sidecar>])[] = [
  ['Film.srt', { format: 'srt' }],
  ['film.SRT', { format: 'srt' }],
  ['Film.en.srt', { language: 'en' }],
  ['Film.eng.forced.srt', { language: 'en', ...FORCED }],
  ['Film.forced.eng.srt', { language: 'en', ...FORCED }],
  ['Film.foreign.srt', FORCED],
  ['Film.pt-BR.sdh.ass', { format: 'ass', language: 'pt-BR', ...SDH }],
  ['Film.pt_br.vtt', { format: 'vtt', language: 'pt-BR' }],
  ['Film.pob.srt', { language: 'pt-BR' }],
  ['Film.Brazilian Portuguese.srt', { language: 'pt-BR' }],
  ['Film.English.cc.vtt', { format: 'vtt', language: 'en', ...SDH }],
  ['Film.English (SDH).srt', { language: 'en', ...SDH }],
  ['Film.en-forced.srt', { language: 'en', ...FORCED }],
  ['Film.default.srt', { isDefault: true }],
  ['Film.fre.default.forced.srt', { language: 'fr', isDefault: true, ...FORCED }],
  ["Film.Director's Commentary.en.srt", { language: 'en', title: "Director's Commentary" }],
  ['Film.en.Signs & Songs.ssa', { format: 'ssa', language: 'en', title: 'Signs & Songs' }],
  ['Film.Part.of.a.title.de.srt', { language: 'de' }],
  ['Film.hi.srt', { language: 'hi' }],
  ['Film.en.hi.srt', { language: 'en', ...SDH }],
  ['Film.hi.en.srt', { language: 'en', ...SDH }],
  ['Film.zh-Hans.srt', { language: 'zh-Hans' }],
  ['Film.cht.srt', { language: 'zh-Hant' }],
  ['Film.es-419.srt', { language: 'es-419' }],
  ['Film.ger.sup', { format: 'pgs', language: 'de' }],
  ['Film.und.srt', { title: 'und' }],
  ['Film_English.srt', { language: 'en' }],
  ['Film - English.srt', { language: 'en' }],
  ['Film.fr.sub', { format: 'sub', language: 'fr' }],
  ['Subs/Film.nl.srt', { language: 'nl' }],
  ['subtitles/2_English.srt', { language: 'en' }],
  ['Subs/Film/3_Greek.srt', { language: 'el' }],
  ['Subs/French (Canada).srt', { title: 'French (Canada)' }],
];

t.test('what the names say', async (t) => {
  for (const [name, expected] of TABLE) {
    const [found] = sidecarsFor('Film.mkv', ['Film.mkv', name]);
    const { title } = expected;
    const { title: foundTitle, ...rest } = found ?? {};
    t.same(
      rest,
      { name, format: 'srt', ...NOTHING, ...(({ title: _, ...all }) => all)(expected) },
      name,
    );
    if (!name.includes('Part.of')) t.equal(foundTitle, title, `${name}: title`);
  }
});

t.test('whose they are', async (t) => {
  const names = (media: string, all: readonly string[]) =>
    sidecarsFor(media, all).map(({ name }) => name);
  const two = [
    'Film.mkv',
    'Film.2.mkv',
    'Film 3.mkv',
    'Film.en.srt',
    'Film.2.en.srt',
    'Film 3.srt',
    'Film 4.srt',
  ];
  t.same(names('Film.mkv', two), ['Film.en.srt']);
  t.same(names('Film.2.mkv', two), ['Film.2.en.srt']);
  t.same(names('Film 3.mkv', two), ['Film 3.srt']);
  t.same(
    names('Film.mkv', ['Film.mkv', 'Filmography.srt', 'Other.srt', 'Film.jpg', 'Film.nfo']),
    [],
  );
  t.same(
    names('A.mkv', ['A.mkv', 'B.mkv', 'Subs/English.srt', 'Subs/A.en.srt', 'Extras/A.en.srt']),
    ['Subs/A.en.srt'],
  );
  t.same(
    names('Amélie.mkv', ['Ame\u0301lie.fr.srt']),
    ['Ame\u0301lie.fr.srt'],
    'names as a Mac writes them',
  );
  t.same(names('A (2019) [x].mkv', ['A (2019) [x].en.srt']), ['A (2019) [x].en.srt']);
});

t.test('a VobSub is two files', async (t) => {
  t.same(sidecarsFor('Film.mkv', ['Film.mkv', 'Film.en.idx', 'Film.en.sub', 'Film.de.idx']), [
    { name: 'Film.en.idx', format: 'vobsub', companion: 'Film.en.sub', language: 'en', ...NOTHING },
  ]);
});

t.test('languages by code and by name', async (t) => {
  const table: Readonly<Record<string, string | undefined>> = {
    ...{
      en: 'en',
      ENG: 'en',
      ger: 'de',
      deu: 'de',
      fre: 'fr',
      fra: 'fr',
      cze: 'cs',
      gre: 'el',
      chi: 'zh',
    },
    ...{
      iw: 'he',
      per: 'fa',
      rum: 'ro',
      dut: 'nl',
      ice: 'is',
      slo: 'sk',
      mac: 'mk',
      may: 'ms',
      jpn: 'ja',
    },
    ...{
      Polish: 'pl',
      'norwegian bokmål': 'nb',
      Norwegian: 'no',
      Filipino: 'fil',
      Cantonese: 'yue',
    },
    ...{ und: undefined, xx: undefined, '': undefined, constructor: undefined, '1080p': undefined },
  };
  for (const [word, tag] of Object.entries(table)) t.equal(languageOf(word), tag, word);
});

t.test('any names, soon', async (t) => {
  const part = fc.oneof(
    fc.constantFrom(
      'Film',
      '.',
      ' ',
      '-',
      '_',
      '/',
      'en',
      'hi',
      'Subs',
      '.srt',
      '.sub',
      '.idx',
      '__proto__',
      '(',
    ),
    fc.string({ unit: 'binary', maxLength: 8 }),
  );
  const name = fc.array(part, { maxLength: 12 }).map((parts) => parts.join(''));
  fc.assert(
    fc.property(name, fc.array(name, { maxLength: 8 }), (media, names) => {
      for (const { name } of sidecarsFor(media, names)) if (!names.includes(name)) return false;
      return true;
    }),
  );
  const season = Array.from({ length: 2000 }, (_, n) => `Show S01E${n}`);
  const all = season.flatMap((name) => [`${name}.mkv`, `${name}.en.srt`]);
  const begun = performance.now();
  const sidecarsOf = sidecarsIn(all);
  t.ok(season.every((name) => sidecarsOf(`${name}.mkv`).length === 1));
  t.ok(performance.now() - begun < 5000, 'a large folder');
});
