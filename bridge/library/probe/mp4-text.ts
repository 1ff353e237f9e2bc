/** The lines of a track of text: tx3g (which ffmpeg calls mov_text), QuickTime's own text, and WebVTT. */
import { bodyOf } from './boxes.ts';
import type { FileBytes } from './file-bytes.ts';
import { movText, type StyleBits, styleBitsIn } from './mov-text.ts';
import { fragmentSamples } from './mp4-fragments.ts';
import { Samples } from './mp4-samples.ts';
import { type Mp4, openMp4, shiftSecOf, type Track } from './mp4-tracks.ts';
import { ProbeProblem, unlessDamaged } from './problem.ts';
import { type Said, TrackCues } from './track-cues.ts';
import { webVttSample } from './webvtt-sample.ts';

/** More than any line of text takes, styles and all. */
const MAX_SAMPLE_BYTES = 256 * 1024;
/** Every other one is a pause. */
const MAX_SAMPLES = 400_000;

type Place = {
  readonly time: number;
  readonly next: number;
  readonly position: number;
  readonly size: number;
};

/** Throws `no-text`, also for TTML (stpp): its XML is a language of its own. */
export const mp4Text = (bytes: FileBytes, trackId: number): TrackCues => {
  const mp4 = openMp4(bytes);
  const track = mp4.tracks.find(({ id }) => id === trackId);
  const read = track && readerFor(bytes, track);
  if (!track || !read) throw new ProbeProblem('no-text');
  const shiftMs = shiftSecOf(bytes, mp4.moov, track) * 1000;
  const msOf = (time: number): number => (time / track.timescale) * 1000 + shiftMs;
  // WebVTT's samples are cut wherever a line begins or ends: the others stand in each part.
  const isRepeated = track.format === 'wvtt';
  const cues = new TrackCues();
  let count = 0;
  for (const { time, next, position, size } of placesOf(mp4, track)) {
    if (++count > MAX_SAMPLES) break;
    if (size > MAX_SAMPLE_BYTES) continue;
    const data = unlessDamaged(() => bytes.read(position, size));
    if (!data) break;
    for (const said of read(data)) {
      const hasRoom = isRepeated
        ? cues.goOn(msOf(time), msOf(next), said)
        : cues.add(msOf(time), msOf(next), said);
      if (!hasRoom) return cues;
    }
  }
  return cues;
};

function* placesOf(mp4: Mp4, track: Track): Generator<Place> {
  const samples = new Samples(mp4.bytes, track);
  for (let n = 0; n < samples.count; n++) {
    const sample = samples.at(n);
    if (!sample) break;
    yield sample;
  }
  if (mp4.isFragmented) yield* fragmentSamples(mp4, track);
}

type Reader = (data: Buffer) => Said[];

const readerFor = (bytes: FileBytes, { format, entry }: Track): Reader | undefined => {
  if (format === 'wvtt') return webVttSample;
  if (format !== 'tx3g' && format !== 'text') return undefined;
  const isPlain = format === 'text' || !entry;
  const style: StyleBits = isPlain ? 0 : styleBitsIn(bodyOf(bytes, entry, 64));
  return (data) => movText(data, style);
};
