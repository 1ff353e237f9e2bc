import t from 'tap';
import { type SubtitleFormat, toWebVtt } from '../../../bridge/media/subtitles/webvtt.ts';
import { lacking } from '../../support/fixtures.ts';
import { assFile, ffmpegWebVtt, readWebVtt, said } from '../../support/webvtt.ts';

const ours = (source: string, format: SubtitleFormat, options = {}): string =>
  toWebVtt(source, format, options)?.text ?? '(none)';

const srt = (text: string): string => `1\n00:00:01,000 --> 00:00:02,000\n${text}\n`;

const SUBRIP: Readonly<Record<string, string>> = {
  plain: srt('Hello'),
  'two lines': srt('- Hello\n- World'),
  'a byte order mark': `\ufeff${srt('Hello')}`,
  'lines of Windows': `${srt('a\nb')}\n2\n00:00:03,000 --> 00:00:04,000\nc\n`.replaceAll(
    '\n',
    '\r\n',
  ),
  'lines of old Macs': `${srt('a\nb')}\n2\n00:00:03,000 --> 00:00:04,000\nc\n`.replaceAll(
    '\n',
    '\r',
  ),
  tags: srt('<i>a</i> <b>b <u>c</u></b> <s>d</s> <I>e</I> <b >f</b>'),
  'crossed and open tags': srt('<b>a <i>b</b> c</i> <i>open <i>twice'),
  'closed without being open': srt('a</i> b</b>'),
  fonts: srt(
    '<font color="red" size=10>a</font> <font face="Arial">b <font color=blue>c</font></font>',
  ),
  'a line break': srt('a<br>b<br/>c'),
  'tags of others': srt('<unknown>a</unknown> <tag with="this">b</tag> </closed> c'),
  'signs that are no tags': srt('1 < 2 > 0, <3 you & me << quoted >>, a <- b -> c'),
  'references to characters': srt('a &amp; b &lt;i&gt; &nbsp;c AT&T'),
  'an arrow in the text': srt('a --> b'),
  blanks: srt('   in front   \n behind   \n a  b'),
  'overrides that crept in': srt('{\\an8}up {\\i1}slanted{\\i0} not'),
  'overrides elsewhere': srt('{\\i1}plain{\\i0} {\\pos(1,2)}text {\\an5}late'),
  'styles of MicroDVD': srt('{Y:i}a {c:$ff}b {x:y} {z} {open'),
  'a break written out': srt('a\\Nb'),
  'several events': `${srt('a')}\n2\n00:00:03,000 --> 00:00:04,500\nb\n\n3\n00:00:05,000 --> 00:00:06,000\nc\n`,
  overlapping: `${srt('a')}\n2\n00:00:01,500 --> 00:00:04,500\nb\n\n3\n00:00:01,500 --> 00:00:01,600\nc\n`,
  'out of order': `${srt('a')}\n2\n00:00:09,000 --> 00:00:10,000\nc\n\n3\n00:00:05,000 --> 00:00:06,000\nb\n`,
  'no blank lines': `${srt('a')}2\n00:00:03,000 --> 00:00:04,000\nb\n3\n00:00:05,000 --> 00:00:06,000\nc\n`,
  'no numbers': `${srt('a')}\n00:00:03,000 --> 00:00:04,000\nb\n\n00:00:05,000 --> 00:00:06,000\nc\n`,
  'blank lines within': srt('a\n\nb\n\n\nc'),
  'numbers as text': `${srt('42\n43')}\n2\n00:00:03,000 --> 00:00:04,000\n7\n\n3\n00:00:05,000 --> 00:00:06,000\n1984\n`,
  'no text': `${srt('')}\n2\n00:00:03,000 --> 00:00:04,000\nb\n`,
  'points for commas': srt('a').replaceAll(',', '.'),
  'short numbers': `${srt('a')}\n2\n0:1:3,5 --> 0:1:4,50\nb\n`,
  'no blanks round the arrow': `${srt('a')}\n2\n00:00:03,000-->00:00:04,000\nb\n`,
  'more after the times': `${srt('a')}\n2\n00:00:03,000 --> 00:00:04,000 X1:10 X2:20 Y1:30 Y2:40\nb\n`,
  'hundreds of hours': `${srt('a')}\n2\n100:00:00,000 --> 123:59:59,999\nb\n`,
  'an end before the beginning': `${srt('a')}\n2\n00:00:05,000 --> 00:00:04,000\nb\n\n3\n00:00:08,000 --> 00:00:09,000\nc\n`,
  'other scripts': srt('Zażółć\nПривет\n日本語 🎬\nשלום'),
};

const ASS: Readonly<Record<string, string>> = {
  plain: said('Hello, with, commas'),
  breaks: said('a\\Nb\\nc'),
  overrides: said('{\\i1}a{\\i0} {\\b1}b{\\b0} {\\u1}c{\\u0} {\\s1}d{\\s0}'),
  'several in one': said('{\\i1\\b1}a{\\i0} b'),
  'without a number': said('{\\i1}a{\\i}b{\\b1}c{\\b}d'),
  'nested and open': said('{\\i1}a {\\b1}b {\\i0}c'),
  looks: said(
    '{\\fs20\\c&HFF00FF&\\fnArial\\bord2\\shad0\\fad(100,200)\\pos(10,20)}a {\\k20}ka{\\k30}ra',
  ),
  places: said('{\\an8}up {\\a6}up, too'),
  styles: said('all loud', 'Loud'),
  'a style that is none': said('quiet', 'Nobody'),
  'a style and an override': said('a {\\i0}b {\\i1}c', 'Loud'),
  'reset to plain': said('{\\i1}a{\\r}b'),
  'reset to another': said('a{\\rLoud}b'),
  'signs of WebVTT': said('a < b & c > d --> e <script>f'),
  'an open brace': said('a {open'),
  'two lines of dialogue': assFile(
    'Dialogue: 0,0:00:05.00,0:00:06.00,Default,,0,0,0,,b\nComment: 0,0:00:01.00,0:00:02.00,Default,,0,0,0,,no\n' +
      'Dialogue: 0,1:02:03.45,1:02:04.00,Default,Bob,0,0,0,,c\nDialogue: 0,0:00:01.10,0:00:09.99,Default,,0,0,0,,a',
  ),
  'an older file': said('a{\\i1}b').replace('V4+ Styles', 'V4 Styles').replace('Layer', 'Marked'),
  'lines of Windows': said('{\\b1}a\\Nb').replaceAll('\n', '\r\n'),
};

const OTHERS: readonly (readonly [name: string, extension: string, source: string])[] = [
  [
    'MicroDVD with a rate',
    'sub',
    '{1}{1}25\n{25}{50}{Y:i}a|b\n{75}{100}{y:b}c|{c:$0000ff}d\n{110}{120}/e|f\n',
  ],
  ['MicroDVD without one', 'sub', '{25}{50}a\n{75}{100}b\n{125}{}c\n{165}{190}d\n'],
  [
    'SubViewer',
    'sub',
    '00:00:01.50,00:00:02.75\nfirst[br]second\n\n00:00:03.00,00:00:04.00\nthird\nfourth\n',
  ],
  [
    'SubViewer with a header',
    'sub',
    '[INFORMATION]\n[TITLE]x\n[END INFORMATION]\n[SUBTITLE]\n[COLF]&HFFFFFF,[STYLE]bd,[SIZE]18,[FONT]Arial\n00:00:01.50,00:00:02.75\na\n',
  ],
  ['MPL2', 'mpl2', '[10][20] /a|_b|c\n[30][40]\\d/e\n[50][]f\n[70][80]g\n'],
];

t.test('as ffmpeg converts it', { skip: await lacking('ffmpeg') }, async (t) => {
  const tables: readonly (readonly [string, string, string])[] = [
    ...Object.entries(SUBRIP).map(([name, source]) => [`SubRip: ${name}`, 'srt', source] as const),
    ...Object.entries(ASS).map(([name, source]) => [`ASS: ${name}`, 'ass', source] as const),
    ...OTHERS,
  ];
  const converted = await ffmpegWebVtt(tables);
  for (const [index, [name, extension, source]] of tables.entries()) {
    const theirs = readWebVtt(converted[index] ?? '');
    t.ok(theirs.length > 0, `${name}: ffmpeg reads it`);
    const format = extension === 'srt' || extension === 'ass' ? extension : 'sub';
    t.same(readWebVtt(ours(source, format)), theirs, name);
  }
});

/** Where we differ from ffmpeg 5.1, and why. */
const DIFFERENT: readonly (readonly [why: string, SubtitleFormat, source: string, text: string])[] =
  [
    ['a comment in braces is not for viewers', 'ass', said('a{comment}b'), 'ab'],
    ['drawings are not text', 'ass', said('{\\p1}m 0 0 l 9 9{\\p0}a'), 'a'],
    ['a hard blank is a blank', 'ass', said('a\\hb'), 'a\u00a0b'],
    ['escaped braces are braces', 'ass', said('\\{a\\}'), '{a}'],
    ['an animation is left out, its text is not', 'ass', said('a{\\t(\\i1)}b'), 'ab'],
    [
      'a reset is to the style of the line',
      'ass',
      said('a{\\r}b', 'Loud'),
      '<b><i>a</i></b><b><i>b</i></b>',
    ],
    ['an empty line would end the cue', 'ass', said('a\\N\\Nb'), 'a\nb'],
    ['a line of blanks does not end the text', 'srt', srt('a\n  \nb'), 'a\nb'],
    ['tags of WebVTT are tags', 'srt', srt('<c.yellow>a</c>'), 'a'],
  ];

t.test('where ffmpeg is wrong', async (t) => {
  for (const [why, format, source, text] of DIFFERENT) {
    t.same(readWebVtt(ours(source, format)), [{ start: 1000, end: 2000, text }], why);
  }
  const times = (source: string) =>
    readWebVtt(ours(source, 'srt')).map(({ start, end }) => [start, end]);
  t.same(times('1\n-00:00:05,000 --> 00:00:01,000\na\n'), [[0, 1000]], 'the minus of -00 counts');
  t.same(times('1\n00:00:05,000 --> 00:00:04,000\na\n'), [[5000, 9000]], 'not 1193 hours');
  t.same(times('1\n00:00:05,000 --> 00:00:05,000\na\n'), [], 'nobody can see it');
  t.same(ours(said(''), 'ass'), 'WEBVTT\n', 'nor that');
  t.same(
    times('00:00:01,000 --> 00:00:02,000\na\n'),
    [[1000, 2000]],
    'ffmpeg wants the first number',
  );
});

t.test('text for the top of the picture goes there', async (t) => {
  const top = '00:00:01.000 --> 00:00:02.000 line:0\n';
  for (const text of ['{\\an8}a', '{\\an7}a']) t.match(ours(srt(text), 'srt'), top);
  for (const source of [said('{\\an9}a'), said('{\\a6}a'), said('a', 'Sign')]) {
    t.match(ours(source, 'ass'), top);
  }
  t.notMatch(ours(said('{\\an2}a', 'Sign'), 'ass'), 'line:0');
});

t.test('WebVTT keeps what is good in it', async (t) => {
  const source = `\ufeffWEBVTT - title
Kind: captions

STYLE
::cue { background: url(http://127.0.0.1/) }

REGION
id:r width:40%

NOTE 00:00:00.000 in a note
more

id-1
00:01.000 --> 00:02.000 line:0 position:10%,line-left align:middle region:r onload:x size:200em
<v.loud Bob>Hi</v> <c.red>red</c> &amp; <i>x <00:01.500>y

00:00:03.000 --> 00:00:04.000
<script>alert(1)</script><img src=x onerror=alert(1)><ruby>漢<rt>kan</rt></ruby> a < b

STYLE
::cue { color: red }
`;
  t.equal(
    ours(source, 'vtt'),
    `WEBVTT

00:00:01.000 --> 00:00:02.000 line:0 position:10%,line-left align:center
<v.loud Bob>Hi</v> <c.red>red</c> &amp; <i>x <00:01.500>y</i>

00:00:03.000 --> 00:00:04.000
alert(1)<ruby>漢<rt>kan</rt></ruby> a &lt; b
`,
  );
  t.equal(
    ours('00:01.000 --> 00:02.000\na\n', 'vtt'),
    'WEBVTT\n\n00:00:01.000 --> 00:00:02.000\na\n',
  );
});

t.test('the contents tell what it is', async (t) => {
  const found = (source: string) => toWebVtt(source, 'srt')?.format;
  t.equal(found('WEBVTT\n\n00:01.000 --> 00:02.000\na\n'), 'vtt');
  t.equal(found(said('a')), 'ass');
  t.equal(toWebVtt('readme', 'sub'), undefined);
  for (const format of ['vobsub', 'pgs', 'sub'] as const) {
    t.equal(toWebVtt(new Uint8Array([0, 0, 1, 0xba, 0x44]), format), undefined);
  }
});

t.test('rates, shifts and the clock of HLS', async (t) => {
  const cues = (options: object) => readWebVtt(ours('{50}{100}a\n{150}{200}b\n', 'sub', options));
  t.match(cues({ frameRate: 25 }), [{ start: 2000, end: 4000 }, { start: 6000 }]);
  t.match(cues({ frameRate: 25, shiftMs: -3000 }), [{ start: 0, end: 1000 }, { start: 3000 }]);
  t.match(
    ours(srt('a'), 'srt', { mpegTs: 900_000 }),
    /^WEBVTT\nX-TIMESTAMP-MAP=MPEGTS:900000,LOCAL:00:00:00.000\n\n00:00:01/,
  );
});
