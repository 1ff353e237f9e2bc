import type { Converter } from '../ffmpeg/converter.ts';
import { BridgeError } from '../protocol/errors.ts';
import { type Conversion, type PictureSize, sizeOf } from './conversion.ts';
import { argumentsFor } from './conversion-arguments.ts';
import { fragmentOf, type Packet } from './fragment.ts';
import type { HlsFilm, Reading } from './hls-film.ts';
import { sizeIn, timescaleIn } from './init-segment.ts';
import { type Fragments, packetsIn } from './packets-in.ts';
import type { Cut } from './plan.ts';
import type { Piece, TrackFacts } from './questions.ts';

type SourceFilm = Pick<HlsFilm, 'once' | 'piece'>;

export type ConvertingWith = Pick<Converter, 'convert' | 'mapsTones'>;

/**
 * A track decoded and encoded anew, segment by segment, each on its own: what a segment shows depends on the film
 * and its number alone, as it does with tracks that are given as they are.
 */
export class ConvertedTrack {
  readonly #film: SourceFilm;
  readonly #track: TrackFacts;
  readonly #conversion: Conversion;
  readonly #cuts: readonly Cut[];
  readonly #converter: ConvertingWith;

  constructor(
    film: SourceFilm,
    { track, conversion }: { readonly track: TrackFacts; readonly conversion: Conversion },
    cuts: readonly Cut[],
    converter: ConvertingWith,
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
      const size = sizeOf(this.#conversion, this.#track);
      const { init } = await this.#convert(this.#cutAt(0), size, { ...reading, signal });
      return init.slice();
    });
  }

  /** Throws NOT_FOUND, FILM_DAMAGED, what reading throws. */
  async segment(number: number, reading: Reading): Promise<Uint8Array> {
    const cut = this.#cutAt(number);
    const size = await this.#size(reading);
    const { init, packets } = await this.#convert(cut, size, reading);
    return fragmentOf(packets, { number, timescale: timescaleIn(init), delay: 0 });
  }

  /** All segments have one; where the film's head does not tell, its first pictures do. */
  async #size(reading: Reading): Promise<PictureSize | undefined> {
    if (this.#track.type === 'audio') return undefined;
    return sizeOf(this.#conversion, this.#track) ?? sizeIn(await this.init(reading));
  }

  async #convert(cut: Cut, size: PictureSize | undefined, reading: Reading): Promise<Fragments> {
    const { number } = cut;
    const cuts = [this.#cuts[number - 1], cut, this.#cuts[number + 1]] as const;
    const asked = { track: this.#track, first: this.#cutAt(0), cuts };
    const piece = await this.#film.piece(asked, reading);
    const mapsTones = this.#track.hdr !== undefined && (await this.#converter.mapsTones());
    const how = { size, hdr: mapsTones ? this.#track.hdr : undefined };
    const job = {
      format: piece.format,
      input: [piece.bytes],
      args: argumentsFor(this.#conversion, piece, how),
    };
    const made = await this.#converter.convert(job, reading.signal);
    const fragments = made && read(made);
    const packets = fragments && this.#own(fragments.packets, cut, piece);
    if (!packets || packets.length === 0) throw unconvertible(this.#track.codec);
    return { init: fragments.init, packets };
  }

  #own(packets: readonly Packet[], cut: Cut, { times }: Piece): readonly Packet[] {
    const { number, startSec, endSec } = cut;
    if (this.#track.type === 'video') {
      if (times?.length !== packets.length) return packets;
      return packets.map((packet, n) => ({ ...packet, timeSec: times[n] ?? packet.timeSec }));
    }
    return packets.filter(
      ({ timeSec }) =>
        (number === 0 || timeSec >= startSec) && (endSec === undefined || timeSec < endSec),
    );
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
