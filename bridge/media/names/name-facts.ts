import type { Extra } from './extras.ts';
import type { FolderFacts } from './folders.ts';
import type { ProviderIds } from './ids.ts';
import type { MusicFacts } from './music.ts';
import type { Numbering } from './numbering.ts';
import type { Part } from './parts.ts';

/** What the names of a file and its folders tell; each only where they do. */
export type NameFacts = {
  readonly kind: 'movie' | 'episode' | 'track' | 'photo' | 'other';
  /** Of an episode whose title is not told: series and number. */
  readonly title: string;
  readonly sortTitle?: string;
  readonly year?: number;
  readonly series?: FolderFacts;
  readonly numbers?: Omit<Numbering, 'before' | 'after'>;
  readonly edition?: string;
  /** What tells versions of one film apart: `1080p`, `3D HSBS`, or what its owner calls it. */
  readonly version?: string;
  readonly part?: Part;
  readonly ids?: ProviderIds;
  readonly extra?: Extra;
  /** A piece of the film beside it, to be left out. */
  readonly isSample?: true;
  readonly music?: MusicFacts;
};
