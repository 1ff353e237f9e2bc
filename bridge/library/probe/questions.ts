/** What the threads that read media files can be asked, and what each question is answered with. */
import type { SubtitleFormat } from '../../media/subtitles/webvtt.ts';
import type { Examined } from './examine.ts';

export type Cover = { readonly bytes: Uint8Array; readonly mimeType: string };

export type SubtitleKind = {
  readonly format: SubtitleFormat;
  /** BCP 47; helps to tell the encoding. */
  readonly language?: string;
  /** Frames per second of the film, for formats that count in them. */
  readonly frameRate?: number;
};

type Questions = {
  readonly facts: { readonly with: object; readonly answer: Examined };
  readonly keyframes: { readonly with: object; readonly answer: Uint8Array };
  readonly cover: { readonly with: object; readonly answer: Cover };
  readonly subtitle: { readonly with: SubtitleKind; readonly answer: string };
  readonly 'text-track': { readonly with: { readonly trackId: number }; readonly answer: string };
  readonly 'keyframe-scan': {
    readonly with: { readonly bytesPerSec?: number };
    readonly answer: Uint8Array;
  };
};

export type Want = keyof Questions;
export type QuestionFor<W extends Want> = {
  readonly want: W;
  readonly fd: number;
  readonly size: number;
} & Questions[W]['with'];
export type Question = { [W in Want]: QuestionFor<W> }[Want];
export type AnswerTo<W extends Want> = Questions[W]['answer'];
