import fc from 'fast-check';
import t from 'tap';
import { MAX_CUE_CHARS, MAX_CUES } from '../../../bridge/media/subtitles/limits.ts';
import { type SubtitleFormat, toWebVtt } from '../../../bridge/media/subtitles/webvtt.ts';
import { assFile, readWebVtt, said } from '../../support/webvtt.ts';

const MB = 1024 * 1024;
const TIMES = '00:00:01,000 --> 00:00:02,000\n';
/** Far more than any of them takes, far less than what grows with the square of the length. */
const SOON_MS = 12_000;

/** What may stand in a payload: text without signs, references, and tags of WebVTT. */
const SAFE =
  /^(?:[^<&\n]|&(?:amp|lt|gt|nbsp|lrm|rlm|quot|apos|#\d+|#x[\da-f]+);|\n(?!\n)|<\/?(?:c|i|b|u|ruby|rt|v|lang)(?:\.[\p{L}\p{N}_.-]+)?(?: [^<>&\n]*)?>|<[\d:.]+>)*$/iu;

const problemsOf = (vtt: string): string[] => {
  const blocks = vtt.trimEnd().split('\n\n');
  const problems = blocks[0] === 'WEBVTT' ? [] : ['no header'];
  for (const block of blocks.slice(1)) {
    const [timing = '', ...lines] = block.split('\n');
    if (!/^\d{2,}:\d\d:\d\d\.\d{3} --> \d{2,}:\d\d:\d\d\.\d{3}( [a-z]+:[\w%.,-]+)*$/.test(timing))
      problems.push(timing);
    const payload = lines.join('\n');
    if (payload === '' || payload.includes('-->') || !SAFE.test(payload)) problems.push(payload);
  }
  return problems;
};

const FORMATS = ['srt', 'vtt', 'ass', 'ssa', 'sub'] as const;

t.test('whatever comes in, safe WebVTT comes out', async () => {
  const word = fc.oneof(
    fc.constantFrom(
      '<',
      '>',
      '</',
      '<i>',
      '<b',
      '</i>',
      '<script>',
      '<v a',
      '<c.x>',
      '&',
      '&lt;',
      '--',
      '-->',
      '->',
      '-',
      '>',
    ),
    fc.constantFrom(
      '{',
      '}',
      '{\\i1}',
      '{\\p1}',
      '{\\r',
      '{\\t(',
      '\\N',
      '\\h',
      '\\',
      '|',
      '/',
      '{y:i}',
      '[br]',
      ' ',
      '\t',
    ),
    fc.constantFrom(
      '\n',
      '\r',
      '\n\n',
      '\r\n',
      '\0',
      '\u2028',
      '\ud800',
      'NOTE',
      'STYLE\n',
      '1',
      ',',
      'a',
      'é',
      '🎬',
    ),
    fc.constantFrom(
      TIMES,
      `\n\n7\n${TIMES}`,
      '\n00:03.000 --> 00:04.000 line:0 x:y\n',
      '\n{10}{20}',
      '\n[10][20]',
      '\n00:00:01.00,00:00:02.00\n',
    ),
    fc.constantFrom(
      'Dialogue: 0,0:00:01.00,0:00:02.00,Default,,0,0,0,,',
      '\nFormat: ,,Text\n',
      '[Events]\n',
      'Style: ',
    ),
    fc.string({ unit: 'binary', maxLength: 4 }),
  );
  const start = fc.constantFrom(
    '',
    `1\n${TIMES}`,
    'WEBVTT\n\n',
    said('x'),
    '{1}{2}x\n',
    '[1][2]x\n',
    '00:00:01.00,00:00:02.00\n',
  );
  const body = fc.array(word, { maxLength: 40 }).map((words) => words.join(''));
  fc.assert(
    fc.property(start, body, fc.constantFrom(...FORMATS), (before, text, format) => {
      const result = toWebVtt(before + text, format);
      const problems = result ? problemsOf(result.text) : [];
      if (problems.length > 0) throw new Error(JSON.stringify(problems));
    }),
    { numRuns: 3000 },
  );
});

const BOMBS: readonly (readonly [name: string, SubtitleFormat, unit: string, head: string])[] = [
  ['one line', 'srt', 'a', `1\n${TIMES}`],
  ['one line of ASS', 'ass', 'a', said('').trimEnd()],
  ['open tags', 'srt', '<i>', `1\n${TIMES}`],
  ['open brackets', 'srt', '<', `1\n${TIMES}`],
  ['open braces', 'srt', '{\\', `1\n${TIMES}`],
  ['open braces of ASS', 'ass', '{\\t(', said('').trimEnd()],
  ['overrides', 'ass', '{\\i1}{\\i0}', said('').trimEnd()],
  ['breaks', 'ass', '\\N', said('').trimEnd()],
  ['lines', 'srt', 'a\n', `1\n${TIMES}`],
  ['numbers', 'srt', '7\n', `1\n${TIMES}`],
  ['empty lines', 'srt', '\n', `1\n${TIMES}`],
  ['carriage returns', 'vtt', '\r', 'WEBVTT\n\n'],
  ['times', 'srt', `${TIMES}a\n`, ''],
  ['half times', 'srt', '00:00:00,0 --> ', ''],
  ['cues full of tags', 'srt', `${TIMES}${'<b>{\\an8}'.repeat(1700)}\n`, ''],
  [
    'cues full of breaks',
    'ass',
    `Dialogue: 0,0:00:01.00,0:00:02.00,D,,0,0,0,,${'\\N{\\b1}'.repeat(2000)}\n`,
    assFile(''),
  ],
  ['styles', 'ass', 'Style: a,b\n', '[V4+ Styles]\n'],
  ['fields', 'ass', ',', '[Events]\nFormat: '],
  ['voices', 'vtt', '<v a ', 'WEBVTT\n\n00:01.000 --> 00:02.000\n'],
  ['settings', 'vtt', ' line:0', 'WEBVTT\n\n00:01.000 --> 00:02.000'],
  ['frames', 'sub', '{1}{2}{y:i}a|\n', ''],
  ['parts', 'sub', '|{y:i}', '{1}{2}a'],
  ['lines of SubViewer', 'sub', '[br]', '00:00:01.00,00:00:02.00\n'],
  ['tenths', 'sub', '[1][2]/a|\n', ''],
];

t.test('bombs are only short subtitles', async (t) => {
  for (const [name, format, unit, head] of BOMBS) {
    const source = head + unit.repeat(Math.floor((2 * MB - head.length) / unit.length));
    const begun = performance.now();
    const result = toWebVtt(source, format);
    const took = performance.now() - begun;
    const cues = readWebVtt(result?.text ?? '');
    t.ok(
      cues.length <= MAX_CUES && took < SOON_MS,
      `${name}: ${cues.length} cues in ${Math.round(took)} ms`,
    );
    const longest = Math.max(
      0,
      ...cues.slice(0, 100).map(({ text }) => text.replace(/<[^>]*>/g, '').length),
    );
    t.ok(longest <= MAX_CUE_CHARS, `${name}: at most ${longest} characters`);
    t.ok((result?.text.length ?? 0) < 5 * source.length, `${name}: no larger than it was`);
  }
});

t.test('bombs of bytes', async (t) => {
  for (const bytes of [[0xe9], [0x81, 0x40], [0xc3, 0x28], [0xe9, 10], [0, 0x41], [27, 0x24]]) {
    const source = new Uint8Array(4 * MB).map((_, index) => bytes[index % bytes.length] ?? 0);
    const begun = performance.now();
    toWebVtt(source, 'srt');
    const took = performance.now() - begun;
    t.ok(took < SOON_MS, `${bytes}: ${Math.round(took)} ms`);
  }
});

t.test('too many and too much', async (t) => {
  const many = toWebVtt(`${TIMES}a\n`.repeat(MAX_CUES + 5), 'srt');
  t.match(many, { cueCount: MAX_CUES, isCut: true });
  t.equal(toWebVtt(new Uint8Array(16 * MB + 1), 'srt'), undefined);
});
