/** What our readers find without ffprobe, compared with what ffprobe finds. */
import t, { type Test } from 'tap';
import { factsFrom } from '../../../bridge/ffmpeg/ffprobe-facts.ts';
import type { MediaFacts, MediaStream } from '../../../bridge/media/media-facts.ts';
import { lacking } from '../../support/fixtures.ts';
import { mediaZoo } from '../../support/media-zoo.ts';
import { ffprobe, inZoo, oracle, probe, startProber } from './support.ts';

t.jobs = 1;
const skip = await lacking('ffmpeg', 'ffprobe');
const names = skip ? [] : await mediaZoo();
const has = (name: string): boolean => names.includes(name);

const FOREIGN = /\.(avi|wmv|mpg|flv|tiff)$/;
const PICTURE = /^pic\.(jpg|png|gif|bmp|webp)$/;
const ALL = ['-of', 'json', '-show_format', '-show_streams', '-show_chapters'];

const askOracle = async (name: string): Promise<MediaFacts> => {
  const facts = factsFrom(await oracle(inZoo(name), ...ALL));
  if (!facts) throw new Error(`ffprobe knows nothing of ${name}`);
  return facts;
};

/** What both must say alike; where ffprobe is silent we may know more. */
const COMPARED = [
  ...(['type', 'codec', 'profile', 'level', 'bitDepth', 'hdr', 'width', 'height'] as const),
  ...(['channels', 'sampleRate', 'language', 'title'] as const),
  ...(['isDefault', 'isForced', 'isHearingImpaired'] as const),
];
/** ffprobe opens a decoder to know the depth of these. */
const LESS_KNOWN: Readonly<Record<string, readonly string[]>> = {
  vp9: ['level', 'bitDepth'],
  flac: ['bitDepth'],
};

const compareStreams = (t: Test, ours: MediaStream, theirs: MediaStream, name: string) => {
  const isRaw = /\.(mp3|flac|wav|ogg|opus|aac)$/.test(name);
  for (const field of COMPARED) {
    if (LESS_KNOWN[ours.codec]?.includes(field)) continue;
    // Where a file is nothing but one stream, it is the default one.
    if (isRaw && field === 'isDefault') continue;
    if (field === 'title' && theirs.title === undefined) continue;
    if (ours.type === 'audio' && ['profile', 'bitDepth', 'level'].includes(field)) continue;
    t.equal(ours[field], theirs[field], `${name}: ${ours.codec}: ${field}`);
  }
  if (theirs.frameRate && ours.type === 'video') {
    t.ok(Math.abs((ours.frameRate ?? 0) - theirs.frameRate) < 0.02, `${name}: frame rate`);
  }
};

t.test(
  'what ffprobe knows of a film or a piece of music, we know without it',
  { skip },
  async (t) => {
    const prober = startProber(t);
    const ours = names.filter((n) => !FOREIGN.test(n) && !PICTURE.test(n) && n !== 'a.ts');
    t.ok(ours.length >= 15, `${ours.length} files`);
    for (const name of ours) {
      const found = await probe(prober, inZoo(name));
      const told = await askOracle(name);
      const apartSec = Math.abs((found.durationSec ?? 0) - (told.durationSec ?? 0));
      // Nothing tells the length of these: ffprobe guesses, we count.
      const isCounted = ['vbr.mp3', 'tone.aac'].includes(name);
      t.ok(apartSec < (isCounted ? 0.6 : 0.06), `${name}: ${apartSec} s apart`);
      if (isCounted) t.ok(Math.abs((found.durationSec ?? 0) - 8) < 0.05, `${name}: 8 s`);
      t.equal(found.streams.length, told.streams.length, `${name}: streams`);
      found.streams.forEach((stream, i) => {
        const other = told.streams[i];
        if (other) compareStreams(t, stream, other, name);
      });
      t.same(found.chapters, told.chapters, `${name}: chapters`);
      t.equal(found.hasPicture, told.hasPicture, `${name}: picture`);
      t.equal(found.isTruncated, undefined, name);
      if (/^(pic|tone)\./.test(name)) {
        for (const tag of ['title', 'artist', 'album', 'genre', 'date', 'track'] as const) {
          t.equal(found.tags?.[tag], told.tags?.[tag], `${name}: ${tag}`);
        }
      }
    }
  },
);

t.test('a Matroska film with everything in it', { skip }, async (t) => {
  const facts = await probe(startProber(t), inZoo('subs.mkv'));
  t.match(facts, {
    container: 'matroska',
    hasPicture: true,
    isFastStart: true,
    tags: { title: 'Test Title', artist: 'Test Artist' },
    chapters: [
      { startSec: 0, title: 'First half' },
      { startSec: 4, title: 'Second half é' },
    ],
    streams: [
      { type: 'video', codec: 'h264', codecString: 'avc1.4d400c', level: 1.2, frameRate: 25 },
      { codec: 'ac3', codecString: 'ac-3', language: 'eng', title: 'English AC3', isDefault: true },
      { codec: 'aac', codecString: 'mp4a.40.2', language: 'fra', title: 'Français' },
      { type: 'subtitle', codec: 'subrip', language: 'eng', isHearingImpaired: true },
      { type: 'subtitle', codec: 'ass', language: 'fra', isForced: true },
    ],
  });
  t.equal(facts.streams[2]?.isDefault, undefined);
  t.ok(JSON.stringify(facts).length < 2000, 'small');
});

t.test('high dynamic range', { skip: skip || !has('hdr.mkv') }, async (t) => {
  const prober = startProber(t);
  for (const [name, hdr] of Object.entries({
    'hdr.mkv': 'hdr10',
    'hdr.mp4': 'hdr10',
    'hlg.mp4': 'hlg',
  })) {
    const [video] = (await probe(prober, inZoo(name))).streams;
    t.match(video, { codec: 'hevc', profile: 'Main 10', bitDepth: 10, hdr }, name);
  }
});

t.test('whether a film can be played from its beginning', { skip }, async (t) => {
  const prober = startProber(t);
  t.equal((await probe(prober, inZoo('fast.mp4'))).isFastStart, true);
  t.equal((await probe(prober, inZoo('end.mp4'))).isFastStart, undefined);
});

t.test('pictures have a size', { skip }, async (t) => {
  const prober = startProber(t);
  for (const name of names.filter((n) => PICTURE.test(n))) {
    const { streams } = await probe(prober, inZoo(name));
    t.match(streams, [{ type: 'video', width: 320, height: 180 }], name);
  }
});

t.test('with ffprobe, other kinds of files are known, too', { skip }, async (t) => {
  const prober = startProber(t, { ffprobe: await ffprobe() });
  for (const name of names.filter((n) => FOREIGN.test(n) || n === 'a.ts')) {
    const facts = await probe(prober, inZoo(name));
    t.match(
      facts.streams.find(({ type }) => type === 'video'),
      { width: 320, height: 180 },
      name,
    );
    t.equal(facts.streams.length, /tiff/.test(name) ? 1 : 2, name);
  }
  const ts = await probe(prober, inZoo('a.ts'));
  t.ok(Math.abs((ts.durationSec ?? 0) - 8) < 0.1, 'ffprobe counts better');
  t.equal(ts.streams[0]?.codecString, 'avc1.4d400c', 'and our reader names the codec');
});
