import { fitted } from '../../media/fitted.ts';
import { ItemDetails } from '../../media/item-details.ts';
import { categoryOf } from '../../media/media-types.ts';
import { describeName } from '../../media/names/describe.ts';
import type { NameFacts } from '../../media/names/name-facts.ts';
import type { NfoFacts, NfoKind } from '../../media/nfo.ts';
import { dirOf } from '../../media/paths.ts';
import { DESCRIBING_VERSION, describeFile } from '../describe-file.ts';
import type { DescribingProblem, Description } from '../description.ts';
import type { ProbeFile, Prober } from '../probe/prober.ts';
import { ProbeProblem } from '../probe/problem.ts';
import { assetsOf } from './assets.ts';
import { CompanionReader } from './companion-reader.ts';
import { type Companions, companionsOf, digest, stampsOf } from './companions.ts';
import type { Found } from './folder.ts';
import { merge } from './merge.ts';
import { type Kind, placesOf } from './places.ts';
import { probed } from './probed.ts';
import { Surroundings } from './surroundings.ts';
import { kindOf, ownRoots, type Told } from './told.ts';

/** Raised whenever the same files would be described differently than before. */
const VERSION = 1;
const NOTHING: Companions = { nfo: [], pictures: [], sidecars: [], problems: [] };

export type FolderDescriberDeps = {
  /** The source's folder; absolute. */
  readonly root: string;
  readonly prober: Prober;
};

type Item = {
  readonly path: string;
  readonly revision: string;
  readonly facts: NameFacts;
  readonly signal: AbortSignal;
};

/** Says of a folder's media files what they, the files beside them and their names tell. */
export class FolderDescriber {
  readonly #prober: Prober;
  readonly #surroundings: Surroundings;
  readonly #reader: CompanionReader;

  constructor({ root, prober }: FolderDescriberDeps) {
    this.#prober = prober;
    this.#surroundings = new Surroundings(root, prober);
    this.#reader = new CompanionReader(root, prober);
  }

  /** What lies in the folders is looked at anew from now on. */
  forget(): void {
    this.#surroundings.forget();
  }

  /**
   * `before` is the mark of an earlier description. Asked for files folder by folder, each folder is
   * listed once. Throws the signal's reason; whatever is wrong with the files is told in `problems`.
   */
  async describe(
    path: string,
    revision: string,
    file: ProbeFile,
    before: string | undefined,
    signal: AbortSignal,
  ): Promise<Description | 'unchanged'> {
    const item: Item = { path, revision, facts: describeName(path), signal };
    const problems: DescribingProblem[] = [];
    try {
      const kind = kindIn(before) ?? item.facts.kind;
      const companions = await this.#companions(item, kind);
      if (before !== undefined && this.#mark(item, kind, companions) === before) return 'unchanged';
      return await this.#anew(item, file, await this.#companions(item, item.facts.kind), problems);
    } catch (error) {
      if (!(error instanceof ProbeProblem)) throw error;
      // The folder could not be listed this time: what is known stays.
      if (before !== undefined) return 'unchanged';
      const dir = dirOf(path) || path;
      return this.#anew(item, file, NOTHING, [{ path: dir, kind: error.kind }]);
    }
  }

  async #companions({ path, facts, signal }: Item, kind: Kind): Promise<Companions> {
    const category = categoryOf(path);
    if (category !== 'video' && category !== 'audio') return NOTHING;
    const open = (folder: string) => this.#surroundings.folder(folder, signal);
    return companionsOf(path, kind, facts, await placesOf(path, kind, facts, open));
  }

  #mark({ path, revision }: Item, kind: Kind, companions: Companions): string {
    const versions = [VERSION, DESCRIBING_VERSION, this.#prober.hasFfprobe];
    return `${kind}.${digest(versions, path, revision, stampsOf(companions))}`;
  }

  async #anew(
    item: Item,
    file: ProbeFile,
    byName: Companions,
    problems: DescribingProblem[],
  ): Promise<Description> {
    const { path, revision, facts, signal } = item;
    const name = describeFile(path);
    const media = await probed(this.#prober, path, file, signal, problems);
    const nfo = await this.#own(byName.nfo, facts.kind, signal, problems);
    const kind = kindOf(name, nfo);
    const companions = kind === facts.kind ? byName : await this.#companions(item, kind);
    const told: Told = { name, media, nfo, ...(await this.#around(companions, signal, problems)) };
    const { fields, details } = merge(told);
    const of = { companions, media, revision, problems };
    const assets = await assetsOf({ reader: this.#reader, signal }, of);
    const { pictures, subtitles, origins } = assets;
    const poster = pictures.find(({ asset }) => asset === 'poster')?.mark;
    problems.push(...companions.problems);
    return {
      mark: isLasting(problems) ? this.#mark(item, kind, companions) : '',
      fields: { ...fields, ...(poster && { poster }) },
      details: fitted(ItemDetails, { ...details, pictures, subtitles }) ?? {},
      assets: origins,
      problems: withoutTwins(problems),
    };
  }

  /** The first `.nfo` that says something of this file. */
  async #own(
    all: readonly Found[],
    kind: Kind,
    signal: AbortSignal,
    problems: DescribingProblem[],
  ): Promise<readonly NfoFacts[]> {
    for (const found of all) {
      const roots = ownRoots((await this.#nfo(found, signal, problems)) ?? []);
      const isForFilms = /(?:^|\/)movie\.nfo$/i.test(found.path) && kind === 'movie';
      const isWrong = isForFilms && roots[0]?.kind === 'episode';
      if (roots.length > 0 && !isWrong) return roots;
    }
    return [];
  }

  async #around(companions: Companions, signal: AbortSignal, problems: DescribingProblem[]) {
    const only = async (found: Found | undefined, ...kinds: NfoKind[]) => {
      const roots = await this.#nfo(found, signal, problems);
      return roots?.find(({ kind }) => kind === undefined || kinds.includes(kind));
    };
    const { season, series, album, artist } = companions;
    return {
      season: await only(season, 'season'),
      series: await only(series, 'series'),
      album: await only(album, 'album'),
      artist: await only(artist, 'artist'),
    };
  }

  #nfo(found: Found | undefined, signal: AbortSignal, problems: DescribingProblem[]) {
    return this.#reader.nfo(found, signal, (path, kind) => problems.push({ path, kind }));
  }
}

/** A mark begins with the kind that its item was found to be. */
const kindIn = (mark: string | undefined): Kind | undefined =>
  (['movie', 'episode', 'other', 'track', 'photo'] as const).find((kind) =>
    mark?.startsWith(`${kind}.`),
  );

/** What could not be read this time is tried again. */
const isLasting = (problems: readonly DescribingProblem[]): boolean =>
  !problems.some(({ kind }) => kind === 'unreadable');

const withoutTwins = (problems: readonly DescribingProblem[]): readonly DescribingProblem[] => [
  ...new Map(problems.map((problem) => [`${problem.kind} ${problem.path}`, problem])).values(),
];
