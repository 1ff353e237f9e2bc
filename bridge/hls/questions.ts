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
};

/** `durationSec`: as its head tells it. */
export type FilmFacts = {
  readonly tracks: readonly TrackFacts[];
  readonly durationSec: number | undefined;
};

export type SegmentAsk = {
  readonly trackId: number;
  readonly cut: Cut;
  readonly timescale: number;
  readonly delay: number;
};

export type Want =
  | { readonly want: 'facts' }
  | { readonly want: 'delay'; readonly trackId: number; readonly cut: Cut }
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
    : Uint8Array<ArrayBuffer>;

export type Answer =
  | { readonly value: FilmFacts | number | Uint8Array }
  /** `unread`: bytes did not come. */
  | { readonly problem: ProbeProblemKind | 'unread' };

/** The thread wants bytes, and waits for them. */
export type BytesWanted = { readonly start: number; readonly end: number };

/** How a thread is begun: it rings for bytes by `port`, and sleeps on `bell` until they are there. */
export type ThreadSetting = {
  readonly port: import('node:worker_threads').MessagePort;
  readonly bell: Int32Array;
};
