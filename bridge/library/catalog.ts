import { BridgeError } from '../protocol/errors.ts';
import type { Item } from '../protocol/item.ts';
import type { CatalogDeps } from './catalog-deps.ts';
import type { CatalogDocument } from './catalog-files.ts';
import { filterOf } from './catalog-filter.ts';
import { type CatalogContents, type CatalogInfo, infoOf } from './catalog-info.ts';
import {
  buried,
  type CatalogEntry,
  type CatalogHead,
  type CatalogSource,
  withoutFormerName,
  withSources,
} from './catalog-record.ts';
import { CatalogView, type History } from './catalog-view.ts';
import { ChangedIds } from './changed-ids.ts';
import { extended } from './extended.ts';
import type { SourceChange } from './source-change.ts';
import type { SourceEntry } from './source-record.ts';

/** One catalog: which items of its sources are in it, and what is asked of them. */
export class Catalog {
  readonly changes = new ChangedIds();
  readonly #deps: CatalogDeps;
  readonly #view: CatalogView;
  #isWanted: (entry: SourceEntry) => boolean;
  #isStopped = false;

  constructor(deps: CatalogDeps) {
    this.#deps = deps;
    const { document, clock } = deps;
    clock.passed(document.head.revision);
    this.#isWanted = filterOf(document.head.rule);
    this.#view = new CatalogView(document, (entry) => this.#itemOf(entry));
  }

  get head(): CatalogHead {
    return this.#deps.document.head;
  }

  get name(): string {
    return this.head.name;
  }

  get revision(): number {
    return this.head.revision;
  }

  get size(): number {
    return this.#deps.document.size;
  }

  get info(): CatalogInfo {
    return infoOf(this.head, this.size);
  }

  get history(): History {
    return this.#view.history;
  }

  /** Ids, in the order of their paths. */
  get order(): readonly string[] {
    return this.#view.order;
  }

  *ids(): Generator<string> {
    for (const { id } of this.entries()) yield id;
  }

  isAvailable({ source = 0 }: Item): boolean {
    return !this.head.away.includes(source);
  }

  item(id: string): Item | undefined {
    const entry = this.#deps.document.get(id);
    return entry && this.#itemOf(entry);
  }

  /** In the order of their paths. */
  *items(): Generator<Item> {
    for (const id of this.order) {
      const item = this.item(id);
      if (item) yield item;
    }
  }

  /** Name of the source that an item is from. Throws ITEM_NOT_FOUND. */
  sourceOf(id: string): string {
    const entry = this.#deps.document.get(id);
    const source = entry && this.#source(entry.source);
    if (!source) throw new BridgeError('ITEM_NOT_FOUND');
    return source.name;
  }

  /** A source of this catalog has changed. */
  async follow(source: string, change: SourceChange): Promise<void> {
    const token = this.head.sources.find(({ name }) => name === source)?.token;
    if (token === undefined) return;
    const { changed, removed, saved } = change;
    const put: CatalogEntry[] = [];
    const remove = removed.flatMap(({ item }) => (this.#entry(item.id) ? item.id : []));
    let { isInOrder } = change;
    const at = this.#deps.clock.next();
    for (const entry of changed) {
      const { id } = entry.item;
      const known = this.#entry(id);
      const isWanted = this.#isWanted(entry);
      if (isWanted) put.push(extended(known ?? { id, source: token }, { at }));
      else if (known) remove.push(id);
      isInOrder &&= isWanted === (known !== undefined);
    }
    await this.#change(at, put, remove, isInOrder, saved);
  }

  /** Brings it in step with its sources and its rule, item by item. */
  async synchronise(): Promise<void> {
    const at = this.#deps.clock.next();
    const put: CatalogEntry[] = [];
    const there = new Set<string>();
    for (const { token, name } of this.head.sources) {
      for (const entry of this.#deps.index(name)?.entries() ?? []) {
        const { id } = entry.item;
        if (!this.#isWanted(entry)) continue;
        there.add(id);
        const known = this.#entry(id);
        const isCurrent = known?.source === token && known.at >= entry.changedAt;
        if (!isCurrent) put.push(extended(known ?? {}, { id, source: token, at }));
      }
    }
    const remove = Array.from(this.entries(), idOf).filter((id) => !there.has(id));
    await this.#change(at, put, remove, false);
    await this.updateAway();
  }

  /** The sources must be there. */
  async setContents({ sources, rule }: CatalogContents): Promise<void> {
    const head = { ...withSources(this.head, sources), rule };
    this.#isWanted = filterOf(rule);
    await Promise.all([this.#replaceHead(head), this.synchronise()]);
  }

  /** A source has come or gone; with one that was forgotten its items go. */
  async followState(source: string): Promise<void> {
    const isOurs = this.head.sources.some(({ name }) => name === source);
    if (isOurs && !this.#deps.index(source)) await this.synchronise();
    else await this.updateAway();
  }

  /** Some of its sources may have come or gone. */
  async updateAway(): Promise<void> {
    const { away, sources } = this.head;
    const now = sources.flatMap(({ name, token }) => (this.#deps.isAway(name) ? token : []));
    if (now.join() === away.join()) return;
    await this.#replaceHead({ ...this.head, away: now });
  }

  async describe(description: string): Promise<void> {
    await this.#replaceHead({ ...this.head, description });
  }

  /** Whether friends may look through it while this bridge is away. */
  async setListedAway(isListed: boolean): Promise<void> {
    const { listedAway: _, ...head } = this.head;
    await this.#replaceHead({ ...head, ...(isListed && { listedAway: true }) });
  }

  /** `idOrHash` as in the original, where the hash is the id. Throws ITEM_NOT_FOUND. */
  async describeItem(idOrHash: string, description: string): Promise<void> {
    const isMeant = ({ hash }: Item) => hash === idOrHash;
    const meant = this.item(idOrHash) ? [idOrHash] : [...this.items()].filter(isMeant).map(idOf);
    if (meant.length === 0) throw new BridgeError('ITEM_NOT_FOUND');
    const at = this.#deps.clock.next();
    const put = meant.flatMap((id) => {
      const entry = this.#entry(id);
      return entry ? { ...entry, at, description } : [];
    });
    await this.#change(at, put, [], true);
  }

  /** Another catalog takes this name. */
  async forgetName(name: string): Promise<void> {
    const head = withoutFormerName(this.head, name);
    if (head) await this.#replaceHead(head);
  }

  /** Nothing is written from then on. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    await this.#deps.document.flush().catch(() => undefined);
  }

  /** Everything, for a catalog of another name. */
  entries(): Iterable<CatalogEntry> {
    return this.#deps.document.values();
  }

  #entry(id: string): CatalogEntry | undefined {
    return this.#deps.document.get(id);
  }

  #source(token: number): CatalogSource | undefined {
    return this.head.sources.find((source) => source.token === token);
  }

  /** The source's item, as it is in this catalog. */
  #itemOf({ id, source: token, description }: CatalogEntry): Item | undefined {
    const source = this.#source(token);
    const item = source && this.#deps.index(source.name)?.get(id)?.item;
    if (!item || (source.prefix === '' && !description)) return item;
    return extended(item, {
      path: `${source.prefix}${item.path}`,
      description: description ?? item.description,
      ...(token > 0 && { source: token }),
    });
  }

  #change(
    at: number,
    put: readonly CatalogEntry[],
    remove: readonly string[],
    isInOrder: boolean,
    after?: Promise<unknown>,
  ): Promise<void> {
    if (put.length === 0 && remove.length === 0) return Promise.resolve();
    const back = new Set(put.map(idOf));
    const graves = buried(this.head, remove, (id) => back.has(id), at);
    const head = { ...this.head, ...graves, revision: at };
    return this.#update({ head, put, remove }, isInOrder, after);
  }

  #replaceHead(head: CatalogHead): Promise<void> {
    return this.#update({ head: { ...head, revision: this.#deps.clock.next() } }, true);
  }

  async #update(
    change: Parameters<CatalogDocument['update']>[0] & { head: CatalogHead },
    isInOrder: boolean,
    after?: Promise<unknown>,
  ): Promise<void> {
    if (this.#isStopped) return;
    const saved = this.#deps.document.update(change, after);
    const touched = [...(change.put ?? []).map(idOf), ...(change.remove ?? [])];
    this.#view.touch(touched, isInOrder);
    this.changes.tell(touched);
    await saved;
    if (!this.#isStopped) this.#deps.onChange(this, change.head.revision);
  }
}

const idOf = ({ id }: { readonly id: string }): string => id;
