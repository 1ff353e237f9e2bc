/** What the threads that read media files can be asked, and what each question is answered with. */
import type { ImageInfo } from '../../media/image-info.ts';
import type { NfoFacts } from '../../media/nfo.ts';
import type { SubtitleFormat } from '../../media/subtitles/webvtt.ts';
import type { FolderListing } from '../describing/list-folder.ts';
import type { Distant } from './distant.ts';
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
  readonly nfo: { readonly with: object; readonly answer: readonly NfoFacts[] };
  readonly image: { readonly with: object; readonly answer: ImageInfo };
  readonly folder: {
    readonly with: { readonly root: string; readonly path: string };
    readonly answer: FolderListing;
  };
  readonly cover: { readonly with: object; readonly answer: Cover };
  readonly subtitle: { readonly with: SubtitleKind; readonly answer: string };
  readonly 'text-track': { readonly with: { readonly trackId: number }; readonly answer: string };
  readonly 'keyframe-scan': {
    readonly with: { readonly bytesPerSec?: number };
    readonly answer: Uint8Array;
  };
};

export type Want = keyof Questions;
export type OpenFile = { readonly fd: number | Distant; readonly size: number };
export type QuestionFor<W extends Want> = { readonly want: W } & Questions[W]['with'] &
  (W extends 'folder' ? object : OpenFile);
export type Question = { [W in Want]: QuestionFor<W> }[Want];
export type AnswerTo<W extends Want> = Questions[W]['answer'];
