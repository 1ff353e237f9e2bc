import type { Scope } from '../bench/scope.ts';

export type Language = 'English' | 'French' | 'German';

/** A player with one film, as it tells itself; each question is answered soon or refused. */
export type Playing = {
  play(address: string): Promise<void>;
  /** In seconds; undefined or NaN while it knows none. */
  position(): Promise<number | undefined>;
  seek(toSec: number): Promise<unknown>;
  choose(kind: TrackKind, language: Language): Promise<unknown>;
  /** How it calls what is chosen: by its language, in words or letters. */
  chosen(kind: TrackKind): Promise<string | undefined>;
  /** Whether it came to the film's end by itself. */
  ended(): Promise<boolean>;
};

export type TrackKind = 'sound' | 'text';
export type Column = 'name' | 'start' | 'seeks' | TrackKind | 'end';

export type Player = {
  readonly name: string;
  readonly address: 'direct' | 'HLS';
  readonly film: 'mkv' | 'mp4';
  readonly programs: readonly string[];
  /** Debian's, which hold the programs. */
  readonly packages: readonly string[];
  /** Otherwise it plays all of the film. */
  readonly seeks: boolean;
  /** For the end it plays the film anew, without changes. */
  readonly endsAnew?: boolean;
  /** What it can choose; none where players of its kind cannot. */
  readonly sound: readonly Language[];
  readonly text: readonly Language[];
  /** What readers of the table should know about a figure. */
  readonly notes?: Partial<Record<Column, string>>;
  version(): Promise<string>;
  /** Starts the program, without a film where it can run without. */
  open(scope: Scope): Promise<Playing>;
};

export const SOUNDS: readonly Language[] = ['French', 'German'];
export const TEXTS: readonly Language[] = ['English', 'German'];

const CALLED: Record<Language, RegExp> = {
  English: /\b(en|eng|english)\b/i,
  French: /\b(fr|fra|fre|french|français)\b/i,
  German: /\b(de|deu|ger|german|deutsch)\b/i,
};

export const isCalled = (language: Language, told: string | undefined): boolean =>
  told !== undefined && CALLED[language].test(told);
