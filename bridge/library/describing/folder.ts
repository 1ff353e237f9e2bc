/** One folder of a source as far as it matters to the media in it and around it. */
import { type ArtworkFolder, artworkFolder } from '../../media/artwork.ts';
import { stemOf } from '../../media/artwork-folder.ts';
import { categoryOf, extensionOf } from '../../media/media-types.ts';
import { describeName } from '../../media/names/describe.ts';
import { isSample } from '../../media/names/ignored.ts';
import { wordsOf } from '../../media/names/text.ts';
import { type Sidecar, sidecarsIn } from '../../media/subtitles/sidecars.ts';
import type { Companion, FolderListing } from './list-folder.ts';

/** A companion by its path below the source's root. */
export type Found = Omit<Companion, 'name'> & { readonly path: string };

export class Folder {
  readonly path: string;
  readonly isCut: boolean;
  /** What is held in memory for it. */
  readonly weight: number;
  readonly #media: readonly string[];
  readonly #companions: ReadonlyMap<string, Companion>;
  readonly #nfos = new Map<string, string>();
  readonly #images: string[] = [];
  readonly #subtitles: string[] = [];
  #artwork: ArtworkFolder | undefined;
  #sidecars: ((mediaName: string) => Sidecar[]) | undefined;
  #isMixed: boolean | undefined;

  constructor(path: string, { media, companions, isCut }: FolderListing) {
    this.path = path;
    this.isCut = isCut;
    this.weight = media.length + companions.length + 1;
    this.#media = media;
    this.#companions = new Map(companions.map((companion) => [companion.name, companion]));
    for (const { name } of companions) {
      if (extensionOf(name) === 'nfo') this.#nfos.set(stemOf(name), name);
      else (categoryOf(name) === 'image' ? this.#images : this.#subtitles).push(name);
    }
  }

  /** By its name from here, as `artwork` and `sidecarsOf` give it. */
  find(name: string | undefined): Found | undefined {
    const companion = name === undefined ? undefined : this.#companions.get(name);
    if (!companion) return undefined;
    const { name: _, ...stamp } = companion;
    return { path: this.path ? `${this.path}/${companion.name}` : companion.name, ...stamp };
  }

  /** The `.nfo` of this name, whatever its case. */
  nfo(stem: string): Found | undefined {
    return this.find(this.#nfos.get(stem));
  }

  get artwork(): ArtworkFolder {
    this.#artwork ??= artworkFolder([...this.#media, ...this.#images]);
    return this.#artwork;
  }

  sidecarsOf(mediaName: string): readonly Sidecar[] {
    this.#sidecars ??= sidecarsIn([...this.#media, ...this.#subtitles]);
    return this.#sidecars(mediaName);
  }

  /** Whether several films are in it; parts and versions of one film are one. */
  get isMixed(): boolean {
    this.#isMixed ??= this.#holdsSeveral();
    return this.#isMixed;
  }

  #holdsSeveral(): boolean {
    let first: string | undefined;
    for (const name of this.#media) {
      const path = `${this.path}/${name}`;
      const { kind, title, year, extra } = describeName(path);
      if (kind === 'track' || extra || isSample(path)) continue;
      const work = `${wordsOf(title)} ${year ?? ''}`;
      first ??= work;
      if (work !== first) return true;
    }
    return false;
  }
}
