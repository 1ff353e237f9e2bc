/** Carries out a plan in a folder. */
import type { ItemDetails } from '../../bridge/media/item-details.ts';
import { dirOf } from '../../bridge/media/paths.ts';
import type { ItemExtras } from '../../bridge/playback/library-writer.ts';
import { each } from '../../bridge/protocol/each.ts';
import { hasCode } from '../../bridge/protocol/errors.ts';
import type { AssetFile } from './files.ts';
import type { Folder } from './folder.ts';
import type { Job } from './job.ts';
import type { Entry, OwnedFile } from './marker.ts';
import { caseKey } from './names.ts';
import type { Plan } from './plan.ts';
import { unchanged } from './unchanged.ts';

const AT_ONCE = { written: 8, slow: 2 };
/** A crash forgets what was written in this time; what is then found as it would be written is ours again. */
const SAVE_EVERY_MS = 10_000;

export type WriteEntriesDeps = {
  readonly folder: Folder;
  /** What was written earlier; it is kept up to date. */
  readonly entries: Map<string, Entry>;
  readonly extras: ItemExtras;
  readonly save: () => Promise<void>;
};

type Slow = { readonly job: Job; readonly assets: readonly AssetFile[]; readonly isWhole: boolean };

export class WriteEntries {
  readonly #deps: WriteEntriesDeps;
  readonly #signal: AbortSignal;
  /** Whose each file is; asked for when something is written. */
  #claims: Map<string, string> | undefined;
  readonly #changed = new Set<string>();
  /** What takes long comes when everything else can be seen. */
  readonly #slow: Slow[] = [];
  #savedAtMs = performance.now();
  /** Whether the list of what was written is another now. */
  isChanged = false;
  readonly counts = { written: 0, removed: 0, foreign: 0, incomplete: 0 };

  constructor(deps: WriteEntriesDeps, signal: AbortSignal) {
    this.#deps = deps;
    this.#signal = signal;
  }

  /** Folders in which something changed. */
  get changed(): readonly string[] {
    return [...this.#changed];
  }

  async run({ jobs, kept }: Plan): Promise<void> {
    const { entries, folder } = this.#deps;
    const stems = new Map<string, string>();
    for (const { key, stem } of jobs) stems.set(key, stem);
    const over: [string, Entry][] = [];
    for (const [key, entry] of entries) {
      if (!kept.has(key) && stems.get(key) !== entry.stem) over.push([key, entry]);
    }
    await each(over, AT_ONCE.written, ([key, entry]) => this.#end(key, entry));
    const done = await unchanged(jobs, this.#deps, this.#signal);
    await each(
      jobs.filter((job) => !done.has(job)),
      AT_ONCE.written,
      (job) => this.#make(job),
    );
    await each(this.#slow, AT_ONCE.slow, (one) => this.#makeSlow(one));
    for (const dir of this.#changed) await folder.prune(dir);
  }

  /** It is gone, or goes elsewhere. */
  async #end(key: string, { files }: Entry): Promise<void> {
    await this.#remove(Object.entries(files));
    this.#deps.entries.delete(key);
    this.isChanged = true;
  }

  async #make(job: Job): Promise<void> {
    this.#signal.throwIfAborted();
    const { entries } = this.#deps;
    const { key } = job;
    const earlier = entries.get(key);
    const details = await this.#details(job);
    if (details === 'failed' && earlier) {
      const { state: _, ...rest } = earlier;
      entries.set(key, rest);
      this.isChanged = true;
      this.counts.incomplete++;
      return;
    }
    const known = details === 'failed' ? undefined : details;
    const before = earlier?.files ?? {};
    const files: Record<string, OwnedFile> = {};
    const slow: AssetFile[] = [];
    let isWhole = details !== 'failed';
    const { texts, assets } = job.files(known);
    for (const { path, text } of texts) await this.#write(job, path, text, before, files);
    for (const asset of assets) {
      const { path, mark, isSlow } = asset;
      const owned = before[path];
      // The old one stays until there is another.
      if (owned) files[path] = owned;
      if (owned?.mark === mark && (await this.#deps.folder.has(path))) continue;
      if (isSlow) slow.push(asset);
      else if (!(await this.#fetch(job, asset, before, files))) isWhole = false;
    }
    const named = new Set([...texts, ...assets].map(({ path }) => path));
    await this.#remove(Object.entries(before).filter(([path]) => !named.has(path)));
    if (slow.length > 0) this.#slow.push({ job, assets: slow, isWhole });
    this.#keep(job, files, isWhole, slow.length === 0);
    await this.#saveNowAndThen();
  }

  async #details({ of }: Job): Promise<ItemDetails | undefined | 'failed'> {
    if (!of) return undefined;
    try {
      return await this.#deps.extras.details(of, this.#signal);
    } catch {
      this.#signal.throwIfAborted();
      return 'failed';
    }
  }

  async #makeSlow({ job, assets, isWhole }: Slow): Promise<void> {
    const files = { ...this.#deps.entries.get(job.key)?.files };
    let isThere = isWhole;
    for (const asset of assets) {
      this.#signal.throwIfAborted();
      if (!(await this.#fetch(job, asset, files, files))) isThere = false;
    }
    this.#keep(job, files, isThere, true);
    await this.#saveNowAndThen();
  }

  #keep(
    { key, wanted, stem, state }: Job,
    files: Record<string, OwnedFile>,
    isWhole: boolean,
    isLast: boolean,
  ): void {
    const isDone = isWhole && isLast;
    this.#deps.entries.set(key, { wanted, stem, files, ...(isDone && { state }) });
    this.isChanged = true;
    if (!isWhole && isLast) this.counts.incomplete++;
  }

  /** False: it may be had later. */
  async #fetch(
    job: Job,
    { path, asset, mark, kind }: AssetFile,
    before: Readonly<Record<string, OwnedFile>>,
    files: Record<string, OwnedFile>,
  ): Promise<boolean> {
    const { extras } = this.#deps;
    if (!job.of) return true;
    const ask = { ...job.of, asset, mark };
    try {
      const bytes =
        kind === 'subtitle'
          ? await extras.subtitle(ask, this.#signal)
          : (await extras.picture(ask, this.#signal)).bytes;
      await this.#write(job, path, bytes, before, files, mark);
      return true;
    } catch (error) {
      this.#signal.throwIfAborted();
      if (hasCode(error, 'DISK_FULL', 'EXPORT_FOLDER_INVALID')) throw error;
      return hasCode(error, 'ASSET_NOT_FOUND', 'ITEM_UNREADABLE');
    }
  }

  async #write(
    { key }: Job,
    path: string,
    bytes: Uint8Array | string,
    before: Readonly<Record<string, OwnedFile>>,
    files: Record<string, OwnedFile>,
    mark?: string,
  ): Promise<void> {
    const { folder } = this.#deps;
    const claims = this.#claimed();
    const place = caseKey(path);
    const holder = claims.get(place) ?? key;
    if (holder !== key) return;
    claims.set(place, key);
    const { outcome, digest } = await folder.write(path, bytes, before[path]);
    if (outcome === 'foreign') {
      this.counts.foreign++;
      delete files[path];
      return;
    }
    files[path] = { digest, ...(mark !== undefined && { mark }) };
    if (outcome === 'written') this.#note('written', path);
  }

  async #remove(files: readonly (readonly [string, OwnedFile])[]): Promise<void> {
    for (const [path, owned] of files) {
      const isOurs = await this.#deps.folder.remove(path, owned);
      this.#claimed().delete(caseKey(path));
      if (isOurs) this.#note('removed', path);
      else this.counts.foreign++;
    }
  }

  #claimed(): Map<string, string> {
    if (this.#claims) return this.#claims;
    const claims = new Map<string, string>();
    for (const [key, { files }] of this.#deps.entries) {
      for (const path in files) claims.set(caseKey(path), key);
    }
    this.#claims = claims;
    return claims;
  }

  #note(what: 'written' | 'removed', path: string): void {
    this.counts[what]++;
    this.#changed.add(dirOf(path));
  }

  async #saveNowAndThen(): Promise<void> {
    if (performance.now() - this.#savedAtMs < SAVE_EVERY_MS) return;
    this.#savedAtMs = performance.now();
    await this.#deps.save();
  }
}
