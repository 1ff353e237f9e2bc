import fc from 'fast-check';
import t from 'tap';
import {
  friendFileName,
  numberedName,
  PART,
  plainFileName,
} from '../../bridge/media/names/file-name.ts';

const bytesOf = (text: string): number => Buffer.byteLength(text);

t.test('what a friend calls a file, and how it is called here', async (t) => {
  for (const [name, here] of [
    ['Film (2020).mkv', 'Film (2020).mkv'],
    ['Amélie – Le fabuleux destin.mp4', 'Amélie – Le fabuleux destin.mp4'],
    ['../../etc/passwd', '_.._etc_passwd.bin'],
    ['..\\..\\boot.mkv', '_.._boot.mkv'],
    ['..', 'download.bin'],
    ['', 'download.bin'],
    ['.bashrc', 'bashrc.bin'],
    ['.hidden.mkv', 'hidden.mkv'],
    ['-rf.mkv', 'rf.mkv'],
    ['- . -Film.mkv', 'Film.mkv'],
    ['Film.mkv. . ', 'Film.mkv'],
    ['a\u0000b\nc\u001b[2Jd.mkv', 'a_b_c_[2Jd.mkv'],
    ['\u202evkm.exe', '_vkm.exe.bin'],
    ['half \ud800.mp4', 'half _.mp4'],
    ['Alien: Covenant?.mkv', 'Alien_ Covenant_.mkv'],
    ['CON.mkv', '_CON.mkv'],
    ['lpt1', '_lpt1.bin'],
    ['Aux .mp4', '_Aux .mp4'],
    ['Conan.mkv', 'Conan.mkv'],
    ['address.strm', 'address.strm.bin'],
    ['start.desktop', 'start.desktop.bin'],
    ['film.mkv.part', 'film.mkv.part.bin'],
    ['list.m3u', 'list.m3u.bin'],
    [`${'x'.repeat(300)}.mkv`, `${'x'.repeat(246)}.mkv`],
    [`${'ü'.repeat(200)}.mkv`, `${'ü'.repeat(123)}.mkv`],
    [`${'🎬'.repeat(99)}.mkv`, `${'🎬'.repeat(61)}.mkv`],
  ] as const) {
    t.equal(friendFileName(name), here, JSON.stringify(name.slice(0, 40)));
  }
  t.equal(
    plainFileName('notes.txt'),
    'notes.txt',
    'one that we choose ourselves keeps its extension',
  );
});

t.test('a number goes before the extension, and the name stays short enough', async (t) => {
  t.equal(numberedName('Film.mkv', 1), 'Film.mkv');
  t.equal(numberedName('Film.mkv', 2), 'Film (2).mkv');
  t.equal(numberedName('film', 12), 'film (12)');
  const long = numberedName(friendFileName(`${'ü'.repeat(200)}.mkv`), 12);
  t.match(long, /ü \(12\)\.mkv$/);
  t.ok(bytesOf(long + PART) <= 255);
});

t.test('whatever it holds, it is one plain name', async () => {
  const unit = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 300 }),
    fc
      .array(
        fc.constantFrom(
          '.',
          '/',
          '\\',
          '-',
          ' ',
          '\u202e',
          '\ud800',
          '\u200d',
          'con',
          '.mkv',
          'ü',
          '\n',
        ),
      )
      .map((parts) => parts.join('')),
  );
  fc.assert(
    fc.property(unit, fc.integer({ min: 1, max: 1000 }), (name, number) => {
      const here = numberedName(friendFileName(name), number);
      const isPlain =
        !/[/\\\p{Cc}\p{Cs}]/u.test(here) && !/^[\s.-]/u.test(here) && !/[\s.]$/u.test(here);
      const isShort = here.length > 0 && bytesOf(here + PART) <= 255;
      return isPlain && isShort && plainFileName(here) === here && /\.\w+$/.test(here);
    }),
    { numRuns: 500 },
  );
});
