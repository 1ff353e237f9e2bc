import type { CatalogRule } from '../media/rule.ts';
import type { Item } from '../protocol/item.ts';
import { filterOf } from './catalog-filter.ts';
import { type Choice, Choices } from './choices.ts';
import type { SourceEntry } from './source-record.ts';

const MOST_ITEMS = 50;

export type CatalogPreview = {
  /** What it would hold. */
  readonly items: number;
  readonly bytes: number;
  readonly kinds: Choice[];
  /** The first ones, by path. */
  readonly first: Item[];
  /** Against the catalog as it is. */
  readonly comes: number;
  readonly goes: number;
  /** Files that nobody has looked into yet: not let in where the rule depends on what will be found. */
  readonly undescribed: number;
  /** What there is in the sources to choose from, with how many items; the most frequent ones. */
  readonly choices: {
    readonly kinds: Choice[];
    readonly folders: Choice[];
    readonly genres: Choice[];
    readonly tags: Choice[];
    readonly certifications: Choice[];
  };
};

/** What a catalog with a rule would hold; entry by entry, so that others' work goes on meanwhile. */
export class PreviewDraft {
  readonly #isWanted: (entry: SourceEntry) => boolean;
  readonly #isThere: (id: string) => boolean;
  readonly #kinds = new Choices();
  readonly #choices = {
    ...{ kinds: new Choices(), folders: new Choices(), genres: new Choices() },
    ...{ tags: new Choices(), certifications: new Choices() },
  };
  #first: Item[] = [];
  #items = 0;
  #bytes = 0;
  #comes = 0;
  #undescribed = 0;

  /** `isThere`: whether the catalog as it is holds an item. */
  constructor(rule: CatalogRule, isThere: (id: string) => boolean) {
    this.#isWanted = filterOf(rule);
    this.#isThere = isThere;
  }

  /** `prefix` stands before the paths of its source's items (CatalogSource). */
  add(entry: SourceEntry, prefix: string): void {
    const { item, described } = entry;
    if (described === undefined) this.#undescribed++;
    this.#offer(item);
    if (!this.#isWanted(entry)) return;
    this.#items++;
    this.#bytes += item.byte_size;
    this.#kinds.count([item.kind]);
    if (!this.#isThere(item.id)) this.#comes++;
    this.#keepFirst(prefix === '' ? item : { ...item, path: `${prefix}${item.path}` });
  }

  /** `before`: how many items the catalog holds as it is. */
  result(before: number): CatalogPreview {
    const { kinds, folders, genres, tags, certifications } = this.#choices;
    return {
      ...{ items: this.#items, bytes: this.#bytes, kinds: this.#kinds.list, first: this.#first },
      comes: this.#comes,
      goes: Math.max(0, before - (this.#items - this.#comes)),
      undescribed: this.#undescribed,
      choices: {
        ...{ kinds: kinds.list, folders: folders.list, genres: genres.list },
        ...{ tags: tags.list, certifications: certifications.list },
      },
    };
  }

  #offer({ kind, path, genres, tags, certification }: Item): void {
    const choices = this.#choices;
    choices.kinds.count([kind]);
    const end = path.indexOf('/');
    if (end > 0) choices.folders.count([path.slice(0, end)]);
    if (genres) choices.genres.count(genres);
    if (tags) choices.tags.count(tags);
    if (certification !== undefined) choices.certifications.count([certification]);
  }

  #keepFirst(item: Item): void {
    const last = this.#first.at(-1);
    if (last && this.#first.length === MOST_ITEMS && last.path <= item.path) return;
    const at = this.#first.findIndex(({ path }) => path > item.path);
    this.#first.splice(at < 0 ? this.#first.length : at, 0, item);
    if (this.#first.length > MOST_ITEMS) this.#first.pop();
  }
}
