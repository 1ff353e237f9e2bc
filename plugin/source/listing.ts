/** Goes through a server's libraries page by page, within limits that no true library reaches. */
import { BridgeError } from '../../bridge/protocol/errors.ts';
import type { Entry } from '../client/answers.ts';
import { dashedId, plainId } from '../client/ids.ts';
import { IDS_AT_ONCE, type JellyfinClient } from '../client/jellyfin-client.ts';
import type { Query } from '../client/requests.ts';

/** Items with all their streams, and items of which only their marks are told. */
const WHOLE_AT_ONCE = 200;
const MARKS_AT_ONCE = 1_000;
const MOST_ITEMS = 300_000;
/** Files, and what their descriptions are taken from besides. */
const FILE_TYPES = ['Movie', 'Episode', 'Audio', 'MusicVideo', 'Video', 'Trailer'];
const TYPES = [...FILE_TYPES, 'Series', 'MusicAlbum'];

/** How an item is told from another state of itself. */
export type Mark = string;

export const markOf = ({ Etag }: Entry): Mark => Etag ?? '';

export class Listing {
  readonly #client: JellyfinClient;

  constructor(client: JellyfinClient) {
    this.#client = client;
  }

  /** Ids of the libraries that we may see now, and their names. */
  async libraries(signal?: AbortSignal): Promise<ReadonlyMap<string, string>> {
    const found = new Map<string, string>();
    const put = (id: string | null | undefined, name: string | null | undefined) => {
      const plain = plainId(id);
      if (plain) found.set(plain, name ?? '');
    };
    if (this.#client.isOfUser) {
      const { entries } = await this.#client.views(signal);
      for (const { Id, Name } of entries) put(Id, Name);
    } else {
      for (const { ItemId, Name } of await this.#client.folders(signal)) put(ItemId, Name);
    }
    return found;
  }

  /** Of every item of a library, by id. */
  async marks(library: string, signal: AbortSignal): Promise<Map<string, Mark>> {
    const marks = new Map<string, Mark>();
    const query = { fields: ['Etag'], limit: MARKS_AT_ONCE };
    for await (const entries of this.#pages(library, query, signal)) {
      for (const entry of entries) marks.set(plainId(entry.Id) ?? '', markOf(entry));
    }
    return marks;
  }

  /** Every item of a library, with its files. */
  all(library: string, signal: AbortSignal): AsyncGenerator<readonly Entry[]> {
    return this.#pages(library, { fields: WITH_FILES, limit: WHOLE_AT_ONCE }, signal);
  }

  /** Some items, with their files; those that are not there are left out. */
  async *some(ids: readonly string[], signal: AbortSignal): AsyncGenerator<readonly Entry[]> {
    yield* this.#byIds(ids, { fields: WITH_FILES, enableImages: false }, signal);
  }

  /** Some items, with everything that describes them. */
  async described(ids: readonly string[], signal: AbortSignal): Promise<readonly Entry[]> {
    const found: Entry[] = [];
    for await (const page of this.#byIds(ids, { fields: DESCRIBING, enableImages: true }, signal)) {
      found.push(...page);
    }
    return found;
  }

  async *#byIds(
    ids: readonly string[],
    query: Query,
    signal: AbortSignal,
  ): AsyncGenerator<readonly Entry[]> {
    for (let start = 0; start < ids.length; start += IDS_AT_ONCE) {
      const wanted = ids.slice(start, start + IDS_AT_ONCE);
      const asked = { ids: wanted.map(dashedId), ...query };
      const { entries } = await this.#client.entries(asked, signal);
      // An answer may hold what was not asked for.
      yield entries.filter(({ Id }) => wanted.includes(plainId(Id) ?? ''));
    }
  }

  async *#pages(
    library: string,
    query: Query & { readonly limit: number },
    signal: AbortSignal,
  ): AsyncGenerator<readonly Entry[]> {
    const where = { parentId: dashedId(library), recursive: true, includeItemTypes: TYPES };
    const order = { sortBy: ['DateCreated'], sortOrder: ['Ascending'], collapseBoxSetItems: false };
    const seen = new Set<string>();
    for (let startIndex = 0; ; ) {
      const asked = { ...where, ...order, ...query, startIndex, enableImages: false };
      const { entries, length, total } = await this.#client.entries(asked, signal);
      const fresh = entries.filter(({ Id }) => !seen.has(Id));
      for (const { Id } of fresh) seen.add(Id);
      yield fresh;
      startIndex += length;
      if (length === 0 || startIndex >= total) return;
      // The same page again and again, or a list without an end.
      if (fresh.length === 0 || seen.size > MOST_ITEMS) throw endless();
    }
  }
}

const WITH_FILES = ['Etag', 'Path', 'MediaSources', 'DateCreated'];
const DESCRIBING = [
  ...WITH_FILES,
  ...['OriginalTitle', 'SortName', 'Overview', 'Taglines', 'Genres', 'Tags', 'Studios'],
  ...['ProductionLocations', 'ProviderIds', 'People', 'Chapters', 'CustomRating', 'Settings'],
];

const endless = () =>
  new BridgeError('JELLYFIN_ANSWER_INVALID', {
    message: "The server's list of items has no end.",
  });
