import type { Converter } from '../ffmpeg/converter.ts';
import { BridgeError } from '../protocol/errors.ts';
import { SLACK_SEC } from './container.ts';
import { argumentsFor, type Conversion } from './conversion.ts';
import { evened } from './even-sound.ts';
import { fragmentOf, type Packet } from './fragment.ts';
import type { HlsFilm, Reading } from './hls-film.ts';
import { timescaleIn } from './init-segment.ts';
import { type Fragments, packetsIn } from './packets-in.ts';
import type { Cut } from './plan.ts';
import type { TrackFacts } from './questions.ts';

/** Sound begins with what decoder and encoder need to be in step, and ends behind what the last packet sounds into. */
const RUN_UP_SEC = 0.6;
const RUN_OUT_SEC = 0.15;

type SourceFilm = Pick<HlsFilm, 'once' | 'init' | 'segment' | 'delaySec'>;

/**
 * A track decoded and encoded anew, segment by segment, each on its own: what a segment shows depends on the film
 * and its number alone, as it does with tracks that are given as they are.
 */
export class ConvertedTrack {
  readonly #film: SourceFilm;
  readonly #track: TrackFacts;
  readonly #conversion: Conversion;
  readonly #cuts: readonly Cut[];
  readonly #converter: Pick<Converter, 'convert'>;

  constructor(
    film: SourceFilm,
    { track, conversion }: { readonly track: TrackFacts; readonly conversion: Conversion },
    cuts: readonly Cut[],
    converter: Pick<Converter, 'convert'>,
  ) {
    this.#film = film;
    this.#track = track;
    this.#conversion = conversion;
    this.#cuts = cuts;
    this.#converter = converter;
  }

  /** Throws FILM_DAMAGED, what reading throws. */
  init(reading: Reading): Promise<Uint8Array> {
    const name = `init ${this.#track.id} ${this.#conversion.name}`;
    return this.#film.once(name, reading.signal, async (signal) => {
      const { init } = await this.#convert(this.#cutAt(0), { ...reading, signal });
      return init.slice();
    });
  }

  /** Throws NOT_FOUND, FILM_DAMAGED, what reading throws. */
  async segment(number: number, reading: Reading): Promise<Uint8Array> {
    const cut = this.#cutAt(number);
    const { init, packets } = await this.#convert(cut, reading);
    return fragmentOf(packets, { number, timescale: timescaleIn(init), delay: 0 });
  }

  async #convert(cut: Cut, reading: Reading): Promise<Fragments> {
    const { source, fromSec, isPart } =
      this.#track.type === 'video'
        ? await this.#pictures(cut, reading)
        : await this.#sound(cut, reading);
    const init = await this.#film.init(this.#track, this.#cutAt(0), reading);
    const args = argumentsFor(this.#conversion, this.#track, fromSec);
    const made = await this.#converter.convert([init, source], args, reading.signal);
    const fragments = made && read(made);
    const packets = fragments?.packets.filter(isPart) ?? [];
    if (!fragments || packets.length === 0) throw unconvertible(this.#track.codec);
    return { init: fragments.init, packets };
  }

  /** Pictures that lead to the segment's first one need those before: then it begins with the segment before. */
  async #pictures(cut: Cut, reading: Reading) {
    const first = this.#cutAt(0);
    const own = await this.#film.segment(this.#track, [first, cut], reading);
    const delaySec = await this.#film.delaySec(this.#track, first, reading);
    const times = packetsIn(own, this.#track.timescale).packets.map(
      ({ timeSec }) => timeSec - delaySec,
    );
    const fromSec = times.reduce((least, time) => Math.min(least, time), Number.POSITIVE_INFINITY);
    const before = this.#cuts[cut.number - 1];
    const isLed = before !== undefined && (times[0] ?? 0) - fromSec > SLACK_SEC;
    const { startSec, position, before: sooner } = before ?? cut;
    const wider = { ...cut, startSec, position, before: sooner };
    const source = isLed ? await this.#film.segment(this.#track, [first, wider], reading) : own;
    return { source, fromSec: fromSec - SLACK_SEC, isPart: () => true };
  }

  async #sound(cut: Cut, reading: Reading) {
    const { number, startSec, endSec } = cut;
    const wider = {
      ...cut,
      startSec: startSec - RUN_UP_SEC,
      endSec: endSec === undefined ? undefined : endSec + RUN_OUT_SEC,
    };
    const { timescale } = this.#track;
    const packets = evened(
      await this.#packets(wider, reading),
      await this.#beginSec(reading),
      timescale,
    );
    const source = fragmentOf(packets, { number, timescale, delay: 0 });
    const isPart = ({ timeSec }: Packet): boolean =>
      (number === 0 || timeSec >= startSec) && (endSec === undefined || timeSec < endSec);
    return { source, fromSec: packets[0]?.timeSec ?? startSec, isPart };
  }

  /** When the first of the film's sound is heard. */
  #beginSec(reading: Reading): Promise<number> {
    return this.#film.once(`begin ${this.#track.id}`, reading.signal, async (signal) => {
      const [first] = await this.#packets(this.#cutAt(0), { ...reading, signal });
      return first?.timeSec ?? 0;
    });
  }

  async #packets(cut: Cut, reading: Reading): Promise<readonly Packet[]> {
    const segment = await this.#film.segment(this.#track, [this.#cutAt(0), cut], reading);
    return packetsIn(segment, this.#track.timescale).packets;
  }

  #cutAt(number: number): Cut {
    const cut = this.#cuts[number];
    if (!cut) throw new BridgeError('NOT_FOUND');
    return cut;
  }
}

const read = (made: Uint8Array): Fragments | undefined => {
  try {
    return packetsIn(made);
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
};

const unconvertible = (codec: string): BridgeError =>
  new BridgeError('FILM_DAMAGED', {
    message: `A part of this film (${codec}) could not be converted.`,
  });
