/** What the threads that cut films are asked, and what they answer. */
import type { ProbeProblemKind } from '../library/probe/problem.ts';
import type { Cut } from './plan.ts';

/** What a track says of itself; all of it comes from the film, so it may be anything. */
export type TrackFacts = {
  readonly type: 'video' | 'audio';
  readonly id: number;
  /** As mediabunny calls it. */
  readonly codec: string;
  /** RFC 6381. */
  readonly codecString: string;
  readonly language: string;
  readonly name: string | undefined;
  readonly isDefault: boolean;
  readonly isForced: boolean;
  readonly isHearingImpaired: boolean;
  readonly width?: number;
  readonly height?: number;
  readonly channels?: number;
  /** undefined where its codec cannot be carried, or nothing of it was found. */
  readonly init: Uint8Array | undefined;
  readonly timescale: number;
  /** Of what has no initialisation: it can be converted. */
  readonly source?: Source | undefined;
  /** How pictures tell more light than others do. */
  readonly hdr?: 'hdr10' | 'hlg' | undefined;
};

/** What ffmpeg is given of a track that fragments have no place for. */
export type Source = {
  /** ffmpeg's name of the reader. */
  readonly format: 'mp4' | 'matroska' | 'avi' | 'mpegts' | 'mpeg' | 'asf' | 'flv';
  /** What stands before packets, or before a part of the file. */
  readonly head: Uint8Array;
  /** Whether times tell the order in which pictures are decoded, not when they are shown. */
  readonly isOrdered?: boolean;
};

/** `durationSec`: as its head tells it. */
export type FilmFacts = {
  readonly tracks: readonly TrackFacts[];
  readonly durationSec: number | undefined;
};

export type SegmentAsk = {
  readonly track: Pick<TrackFacts, 'id' | 'type'>;
  readonly cut: Cut;
  readonly timescale: number;
  readonly delay: number;
};

/** `cuts`: the one before, the one that is meant, the one after. */
export type PieceAsk = {
  readonly track: Pick<TrackFacts, 'id' | 'type' | 'init' | 'source' | 'timescale'>;
  readonly first: Cut;
  readonly cuts: readonly [Cut | undefined, Cut, Cut | undefined];
};

/** What ffmpeg is given to make a segment of. */
export type Piece = {
  readonly format: Source['format'];
  readonly bytes: Uint8Array;
  /** Which of its streams: as ffmpeg names it. */
  readonly stream: string;
  /** Added to its times, so that they are those of segments. */
  readonly shiftSec: number;
  /** What is decoded and encoded of it, in seconds of the film. */
  readonly fromSec: number;
  readonly toSec: number | undefined;
  /** When its pictures are shown, where it does not tell itself. */
  readonly times?: readonly number[];
};

export type Want =
  | { readonly want: 'facts' }
  | { readonly want: 'delay'; readonly trackId: number; readonly cut: Cut }
  | ({ readonly want: 'piece' } & PieceAsk)
  | ({ readonly want: 'segment' } & SegmentAsk);

export type Question = Want & {
  /** Of the film's bytes: what was found out of them may be kept. */
  readonly key: string;
  readonly size: number;
  /** The most that may be read for it. */
  readonly mostBytes: number;
  /** Up to where the bytes that it is about were fetched already. */
  readonly hereTo: number;
};

export type AnswerTo<W extends Want> = W extends { want: 'facts' }
  ? FilmFacts
  : W extends { want: 'delay' }
    ? number
    : W extends { want: 'piece' }
      ? Piece
      : Uint8Array<ArrayBuffer>;

export type Answer =
  | { readonly value: FilmFacts | number | Piece | Uint8Array }
  /** `unread`: bytes did not come. */
  | { readonly problem: ProbeProblemKind | 'unread' };

/** The thread wants bytes, and waits for them. */
export type BytesWanted = { readonly start: number; readonly end: number };

/** How a thread is begun: it rings for bytes by `port`, and sleeps on `bell` until they are there. */
export type ThreadSetting = {
  readonly port: import('node:worker_threads').MessagePort;
  readonly bell: Int32Array;
};
