import type { Item } from '../../protocol/item.ts';
import { FIRST_SHELVES, FOLDER, placesOf, RECENT_PART, type Step } from './places.ts';
import { below, type Entry, type Shelf } from './shelf.ts';
import type { Turns } from './turns.ts';

/** A longer list is no news. */
const MOST_RECENT = 200;

type Draft = {
  readonly step: Step;
  readonly drafts: Map<string, Draft>;
  readonly keyed: { readonly key: string; readonly entry: Entry }[];
  picture: Entry | undefined;
  artist: string | undefined;
};

const draftOf = (step: Step): Draft => ({
  ...{ step, drafts: new Map(), keyed: [], picture: undefined, artist: step.artist },
});

const byKey = (a: { readonly key: string }, b: { readonly key: string }): number =>
  a.key < b.key ? -1 : a.key > b.key ? 1 : 0;

/** What all shelves below one hold, while items are put there one by one. */
export class ShelfDraft {
  readonly #top: Draft;
  readonly #id: string;
  readonly #parentId: string;

  constructor(id: string, parentId: string, title: string) {
    this.#id = id;
    this.#parentId = parentId;
    this.#top = draftOf({ part: '', title, upnpClass: FOLDER, key: '' });
    for (const step of FIRST_SHELVES) this.#top.drafts.set(step.part, draftOf(step));
  }

  put(item: Item, catalog: string): void {
    const entry: Entry = { catalog, id: item.id };
    for (const { steps, key } of placesOf(item, catalog)) {
      let at = this.#top;
      for (const step of steps) {
        at = childOf(at, step);
        if (item.poster !== undefined) at.picture ??= entry;
        // An album with several artists has none.
        if (at.artist !== step.artist) at.artist = undefined;
      }
      at.keyed.push({ key, entry });
    }
  }

  /** All of them by their ids. */
  async finish(turns: Turns): Promise<ReadonlyMap<string, Shelf>> {
    const shelves = new Map<string, Shelf>();
    await this.#shelf(this.#top, this.#id, this.#parentId, shelves, turns);
    return shelves;
  }

  async #shelf(
    draft: Draft,
    id: string,
    parentId: string,
    all: Map<string, Shelf>,
    turns: Turns,
  ): Promise<Shelf> {
    const { step, drafts, keyed, picture, artist } = draft;
    const inside: Shelf[] = [];
    const sorted = await turns.sort([...drafts.values()], (a, b) => byKey(a.step, b.step));
    for (const child of sorted) {
      inside.push(await this.#shelf(child, below(id, child.step.part), id, all, turns));
      await turns.step();
    }
    const entries = (await turns.sort(keyed, byKey)).map(({ entry }) => entry);
    const shelf: Shelf = {
      ...{ id, parentId, title: step.title, upnpClass: step.upnpClass, artist },
      shelves: inside.filter((child) => child.shelves.length + child.entries.length > 0),
      entries: step.part === RECENT_PART ? entries.slice(0, MOST_RECENT) : entries,
      // The films of a shelf have little to do with each other.
      picture: FIRST_SHELVES.includes(step) ? undefined : picture,
    };
    all.set(id, shelf);
    return shelf;
  }
}

const childOf = ({ drafts }: Draft, step: Step): Draft => {
  const known = drafts.get(step.part);
  if (known) return known;
  const made = draftOf(step);
  drafts.set(step.part, made);
  return made;
};
