import { type Static, Type } from 'typebox';
import type { Friends } from '../network/friends.ts';
import type { Item } from '../protocol/item.ts';
import { type Document, openDocument } from '../store/document.ts';

/** Read so lately, an item is being watched: players fetch ahead, and then wait. */
const WATCHED_MS = 60_000;
/** Read so lately, it has a place among those that a friend may play at once. */
const UNDER_WAY_MS = 8_000;
const SWEEP_MS = 15_000;
/** Of each friend, at once: whoever leafs through photos reads many. */
const MOST_ITEMS = 32;

const Watched = Type.Object({
  catalog: Type.String(),
  item: Type.String(),
  title: Type.String(),
  at: Type.String(),
});
export type Watched = Static<typeof Watched>;
const Watched_ = Type.Object({
  friends: Type.Array(
    Type.Object({
      friend: Type.String(),
      heardAt: Type.String(),
      watched: Type.Optional(Watched),
    }),
    { maxItems: 10_000 },
  ),
});

export type UnderWay = {
  readonly catalog: string;
  readonly item: string;
  readonly title: string;
  readonly sinceMs: number;
};
type Reading = { -readonly [K in keyof UnderWay]: UnderWay[K] } & { lastMs: number };
type Of = { readonly reading: Map<string, Reading>; heardMs: number; last?: Watched };

/** What friends watch of ours, now and last, in memory; the last of each is also in `watched.json`. */
export class Watching {
  /** Absent: nothing is remembered. */
  readonly #document: Document<Static<typeof Watched_>> | undefined;
  readonly #friends: Pick<Friends, 'byId'>;
  readonly #of = new Map<string, Of>();
  #timer: NodeJS.Timeout | undefined;
  #sentBytes = 0;

  constructor(friends: Pick<Friends, 'byId'>, document?: Document<Static<typeof Watched_>>) {
    this.#document = document;
    this.#friends = friends;
    for (const { friend, heardAt, watched } of document?.data.friends ?? []) {
      const heardMs = Date.parse(heardAt) || 0;
      this.#of.set(friend, { reading: new Map(), heardMs, ...(watched && { last: watched }) });
    }
  }

  static async open(file: string, friends: Pick<Friends, 'byId'>): Promise<Watching> {
    const empty = () => ({ friends: [] });
    const document = await openDocument({ file, schema: Watched_, version: 1, empty });
    return new Watching(friends, document);
  }

  start(): void {
    this.#timer = setInterval(() => {
      if (this.#sweep()) void this.#save().catch(() => undefined);
    }, SWEEP_MS).unref();
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    this.#sweep();
    await this.#save();
  }

  /** Of all items, to all friends, since the start. */
  get sentBytes(): number {
    return this.#sentBytes;
  }

  /** A friend's bridge has asked for something. */
  heard(friend: string): void {
    this.#entry(friend).heardMs = Date.now();
  }

  /** Bytes of an item went to a friend. */
  read(friend: string, catalog: string, { id, title }: Item, bytes: number): void {
    this.#sentBytes += bytes;
    const nowMs = Date.now();
    const of = this.#entry(friend);
    of.heardMs = nowMs;
    const key = `${catalog}/${id}`;
    const known = of.reading.get(key);
    const isGoingOn = known !== undefined && nowMs - known.lastMs <= WATCHED_MS;
    const reading = isGoingOn ? known : { catalog, item: id, title, sinceMs: nowMs, lastMs: nowMs };
    reading.lastMs = nowMs;
    // The one that was read last stands last.
    of.reading.delete(key);
    of.reading.set(key, reading);
    of.last = { catalog, item: id, title, at: new Date(nowMs).toISOString() };
    const [oldest] = of.reading.keys();
    if (of.reading.size > MOST_ITEMS && oldest !== undefined) of.reading.delete(oldest);
  }

  /** How many items besides this one a friend is playing. */
  othersUnderWay(friend: string, catalog: string, item: string): number {
    const others = this.#since(friend, UNDER_WAY_MS);
    return others.filter((one) => one.catalog !== catalog || one.item !== item).length;
  }

  now(friend: string): readonly UnderWay[] {
    return this.#since(friend, WATCHED_MS);
  }

  last(friend: string): Watched | undefined {
    return this.#of.get(friend)?.last;
  }

  /** When their bridge last asked ours for something; undefined: never. */
  heardMs(friend: string): number | undefined {
    return this.#of.get(friend)?.heardMs || undefined;
  }

  #entry(friend: string): Of {
    const known = this.#of.get(friend);
    if (known) return known;
    const fresh: Of = { reading: new Map(), heardMs: 0 };
    this.#of.set(friend, fresh);
    return fresh;
  }

  #since(friend: string, withinMs: number): Reading[] {
    const all = this.#of.get(friend)?.reading.values() ?? [];
    const fromMs = Date.now() - withinMs;
    return [...all].filter(({ lastMs }) => lastMs >= fromMs);
  }

  /** Whether somebody has stopped watching something. */
  #sweep(): boolean {
    const fromMs = Date.now() - WATCHED_MS;
    let isAny = false;
    for (const [friend, { reading }] of this.#of) {
      if (!this.#friends.byId(friend)) this.#of.delete(friend);
      for (const [key, { lastMs }] of reading) {
        if (lastMs >= fromMs) continue;
        reading.delete(key);
        isAny = true;
      }
    }
    return isAny;
  }

  async #save(): Promise<void> {
    const friends = Array.from(this.#of, ([friend, { heardMs, last }]) => ({
      ...{ friend, heardAt: new Date(heardMs).toISOString() },
      ...(last && { watched: last }),
    }));
    await this.#document?.replace({ friends });
  }
}
