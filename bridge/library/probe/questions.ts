/** What the threads that read media files can be asked, and what each question is answered with. */
import type { ImageInfo } from '../../media/image-info.ts';
import type { NfoFacts } from '../../media/nfo.ts';
import type { FolderListing } from '../describing/list-folder.ts';
import type { Examined } from './examine.ts';

type Questions = {
  readonly facts: { readonly with: object; readonly answer: Examined };
  readonly keyframes: { readonly with: object; readonly answer: Uint8Array };
  readonly nfo: { readonly with: object; readonly answer: readonly NfoFacts[] };
  readonly image: { readonly with: object; readonly answer: ImageInfo };
  readonly folder: {
    readonly with: { readonly root: string; readonly path: string };
    readonly answer: FolderListing;
  };
};

export type Want = keyof Questions;
type OpenFile = { readonly fd: number; readonly size: number };
export type QuestionFor<W extends Want> = { readonly want: W } & Questions[W]['with'] &
  (W extends 'folder' ? object : OpenFile);
export type Question = { [W in Want]: QuestionFor<W> }[Want];
export type AnswerTo<W extends Want> = Questions[W]['answer'];
