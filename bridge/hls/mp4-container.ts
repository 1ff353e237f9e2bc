import type { Input } from 'mediabunny';
import { childOf, tableOf } from '../library/probe/boxes.ts';
import type { Bytes } from '../library/probe/file-bytes.ts';
import { fragmentSamples } from '../library/probe/mp4-fragments.ts';
import { rawSoundOf } from '../library/probe/mp4-raw-sound.ts';
import { Samples as Tables } from '../library/probe/mp4-samples.ts';
import { type Mp4, shiftSecOf, type Track } from '../library/probe/mp4-tracks.ts';
import { ProbeProblem } from '../library/probe/problem.ts';
import {
  type Container,
  inputOf,
  partOf,
  picturesOf,
  type Sample,
  soundsFrom,
  soundsOf,
  type TrackOf,
} from './container.ts';
import { mp4Source } from './mp4-source.ts';
import type { Cut } from './plan.ts';
import type { Source } from './questions.ts';

/** Behind the head of a film made of fragments, for a packet of each track. */
const EXAMPLE_BYTES = 8 * 1024 * 1024;

const trackOf = (mp4: Mp4, { id }: Pick<TrackOf, 'id'>): Track => {
  const found = mp4.tracks.find((track) => track.id === id);
  if (!found) throw new ProbeProblem('damaged');
  return found;
};

const longestOf = ({ tracks }: Mp4): number =>
  tracks
    .filter(({ handler }) => handler === 'vide' || handler === 'soun')
    .reduce((longest, { durationSec }) => Math.max(longest, durationSec), 0);

/** MP4 and QuickTime with tables of all samples. */
export class Mp4Container implements Container {
  readonly input: Input;
  readonly #mp4: Mp4;

  constructor(mp4: Mp4) {
    this.#mp4 = mp4;
    this.input = inputOf(mp4.bytes);
  }

  durationSec(): Promise<number | undefined> {
    return Promise.resolve(longestOf(this.#mp4));
  }

  source(id: number, timescale: number): Source | undefined {
    return mp4Source(this.#mp4, trackOf(this.#mp4, { id }), timescale);
  }

  samples(track: TrackOf, cut: Cut): Iterable<Sample> {
    const all = this.#all(trackOf(this.#mp4, track));
    return track.type === 'video' ? picturesOf(all, cut) : soundsOf(all, cut);
  }

  *#all(track: Track): Generator<Sample> {
    const { bytes, moov } = this.#mp4;
    const shiftSec = shiftSecOf(bytes, moov, track);
    const raw = rawSoundOf(bytes, track);
    for (const { time, next, position, size } of raw ?? []) {
      yield {
        timeSec: time / track.timescale + shiftSec,
        durationSec: (next - time) / track.timescale,
        isKey: true,
        read: () => bytes.read(position, size),
      };
    }
    if (raw) return;
    const tables = new Tables(bytes, track);
    const isKey = keysOf(bytes, track);
    for (let n = 0; n < tables.count; n++) {
      const sample = tables.at(n);
      if (!sample) return;
      const { time, next, position, size } = sample;
      yield {
        timeSec: time / track.timescale + shiftSec,
        durationSec: track.handler === 'soun' ? (next - time) / track.timescale : undefined,
        isKey: isKey(n),
        read: () => bytes.read(position, size),
      };
    }
  }
}

/** Asked for one sample after another. Without a table each stands for itself. */
const keysOf = (bytes: Bytes, { stbl }: Track): ((n: number) => boolean) => {
  const stss = childOf(bytes, stbl, 'stss');
  if (!stss) return () => true;
  const { data, count } = tableOf(bytes, stss, 4);
  let at = 0;
  return (n) => {
    while (at < count && data.readUInt32BE(at * 4) < n + 1) at++;
    return at < count && data.readUInt32BE(at * 4) === n + 1;
  };
};

/** MP4 in fragments. */
export class FragmentsContainer implements Container {
  readonly input: Input;
  readonly #mp4: Mp4;

  constructor(mp4: Mp4) {
    this.#mp4 = mp4;
    const { bytes, moov } = mp4;
    // Without the end, where there may be a table that nobody needs.
    this.input = inputOf(partOf(bytes, 0, Math.min(bytes.size, moov.end + EXAMPLE_BYTES)));
  }

  durationSec(): Promise<number | undefined> {
    return Promise.resolve(longestOf(this.#mp4));
  }

  source(id: number, timescale: number): Source | undefined {
    return mp4Source(this.#mp4, trackOf(this.#mp4, { id }), timescale);
  }

  samples(track: TrackOf, cut: Cut): Iterable<Sample> {
    const own = trackOf(this.#mp4, track);
    return track.type === 'video'
      ? picturesOf(this.#from(own, cut.position), cut)
      : soundsFrom((position) => this.#from(own, position), cut);
  }

  *#from(track: Track, from: number): Generator<Sample> {
    const { bytes, moov } = this.#mp4;
    const shiftSec = shiftSecOf(bytes, moov, track);
    for (const sample of fragmentSamples(this.#mp4, track, from)) {
      const { time, next, position, size, isKey } = sample;
      yield {
        timeSec: time / track.timescale + shiftSec,
        durationSec: track.handler === 'soun' ? (next - time) / track.timescale : undefined,
        isKey,
        read: () => bytes.read(position, size),
      };
    }
  }
}
