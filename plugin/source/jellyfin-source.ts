import type { Description } from '../../bridge/library/description.ts';
import type { JellyfinConfig, ServerTools } from '../../bridge/library/media-server.ts';
import type {
  FoundDirectory,
  FoundFile,
  Source,
  SourceFile,
  WalkEvent,
  WalkScope,
} from '../../bridge/library/source.ts';
import { BridgeError, hasCode } from '../../bridge/protocol/errors.ts';
import type { JellyfinClient } from '../client/jellyfin-client.ts';
import { readRef } from './artwork.ts';
import { Descriptions } from './descriptions.ts';
import { Holdings } from './holdings.ts';
import { Listing } from './listing.ts';
import { PictureTypes } from './picture-types.ts';
import { asUnreadable, ServerFile } from './server-file.ts';
import { type Directory, digest, type Snapshot } from './snapshot.ts';
import { Stamps } from './stamps.ts';

/** Raised whenever the same item would be described differently than before. */
const VERSION = 2;
const EVENTS_AT_ONCE = 200;

export type JellyfinSourceDeps = {
  readonly config: JellyfinConfig;
  /** As who we signed in, and as nobody. */
  readonly client: () => Promise<JellyfinClient>;
  readonly greeter: Pick<JellyfinClient, 'info'>;
  readonly tools: ServerTools;
  /** Each time the server was asked: what is wrong, if anything is. */
  readonly onState: (problem: BridgeError | undefined) => void;
};

/** Libraries of a Jellyfin server. */
export class JellyfinSource implements Source {
  readonly #deps: JellyfinSourceDeps;
  readonly #stamps: Stamps;
  readonly #pictureTypes = new PictureTypes();
  #reader: Promise<Reader> | undefined;
  #isStale = true;
  #isRefused = false;
  /** What it does not list is gone: a server keeps items whose disk is away. */
  readonly isSure = true;

  constructor(deps: JellyfinSourceDeps) {
    this.#deps = deps;
    this.#stamps = new Stamps(deps.config.paths, deps.tools);
  }

  async identity(): Promise<string> {
    const { greeter, config } = this.#deps;
    return this.#asking(async () => {
      const { Id } = await greeter.info();
      if (Id !== config.serverId) {
        throw new BridgeError('JELLYFIN_UNREACHABLE', {
          message: 'Another server answers at the address of the Jellyfin server.',
          hint: 'Add that one as a source of its own.',
        });
      }
      return `jellyfin ${Id}`;
    });
  }

  async *walk(scope: WalkScope, signal: AbortSignal): AsyncGenerator<readonly WalkEvent[]> {
    const { holdings } = await this.#read();
    const snapshot = this.#isStale ? await this.#refresh(holdings, signal) : holdings.snapshot;
    if (!snapshot) throw new BridgeError('DIRECTORY_INVALID');
    const events: WalkEvent[] = [];
    for (const path of wantedIn(snapshot, scope)) {
      events.push(...this.#directory(path, snapshot, holdings, scope.known?.get(path)));
      if (events.length >= EVENTS_AT_ONCE) yield events.splice(0);
    }
    yield events;
  }

  async open(path: string): Promise<SourceFile> {
    const { snapshot, client } = await this.#ready();
    const placed = snapshot.at(path);
    // Whom the server lets in no more reads nothing of its files, wherever they lie.
    if (!placed || this.#isRefused) throw new BridgeError('ITEM_UNREADABLE');
    const local = this.#stamps.local(placed);
    if (local) return this.#deps.tools.openFile(local.root, local.path);
    const stamp = this.#stamps.served(placed);
    const file = await ServerFile.open({
      ...{ client, fileId: placed.fileId, stamp },
      now: () => this.#stamps.servedAt(path),
    });
    if (this.#stamps.isAsSeen(placed, file.modified)) return file;
    await file.close();
    throw new BridgeError('ITEM_CHANGED');
  }

  async describe(
    { path, stamp, revision }: { path: string; stamp: string; revision: string },
    before: string | undefined,
    signal: AbortSignal,
  ): Promise<Description | 'unchanged'> {
    const { snapshot, holdings, descriptions, client } = await this.#ready();
    const placed = snapshot.at(path);
    if (!placed) throw new BridgeError('ITEM_UNREADABLE');
    const isLocal = this.#stamps.local(placed) !== undefined;
    const markOf = (id: string | undefined) => holdings.mark(id);
    const { id, seriesId, albumId } = placed;
    const marks = [id, seriesId, albumId].map(markOf);
    const mark = digest([VERSION, marks, revision, isLocal]);
    if (mark === before) return 'unchanged';
    const next = snapshot.next(placed, 24).map((each) => each.id);
    const asked = { mark, isLocal, next, markOf };
    const item = await descriptions
      .item(placed, asked, signal)
      .then(async (found) => {
        const pictures = await this.#pictureTypes.told(client, found.pictures, signal);
        return { ...found, pictures };
      })
      .catch((error: unknown) => {
        signal.throwIfAborted();
        throw asUnreadable(error);
      });
    const file = await this.open(path).catch((error: unknown) => {
      // What its server cannot read now, it has described.
      if (isLocal || !hasCode(error, 'ITEM_UNREADABLE')) throw error;
    });
    if (!file) return this.#deps.tools.describe(item, undefined, revision, signal);
    try {
      if (this.#deps.tools.stampText(file.stamp) !== stamp) throw new BridgeError('ITEM_CHANGED');
      return await this.#deps.tools.describe(item, file, revision, signal);
    } finally {
      await file.close();
    }
  }

  forget(): void {
    this.#isStale = true;
  }

  async fetch(ref: string, signal: AbortSignal): Promise<Uint8Array> {
    const { client } = await this.#ready();
    const asked = readRef(ref);
    if (!asked || this.#isRefused) throw new BridgeError('ASSET_NOT_FOUND');
    try {
      const { bytes } = await (asked.kind === 'picture'
        ? client.picture(asked, signal)
        : client.subtitle(asked, signal));
      return bytes;
    } catch (error) {
      signal.throwIfAborted();
      throw hasCode(error, 'ASSET_NOT_FOUND') ? error : asUnreadable(error);
    }
  }

  /** What does not answer, or wrongly, is away. */
  async #asking<T>(work: () => Promise<T>): Promise<T> {
    try {
      const answer = await work();
      this.#deps.onState(undefined);
      return answer;
    } catch (error) {
      if (!(error instanceof BridgeError)) throw error;
      if (hasCode(error, 'JELLYFIN_REFUSED')) this.#isRefused = true;
      this.#deps.onState(error);
      throw new BridgeError('DIRECTORY_INVALID', { cause: error });
    }
  }

  #refresh(holdings: Holdings, signal: AbortSignal): Promise<Snapshot> {
    return this.#asking(async () => {
      // Whoever asks for more from here on means a later state.
      this.#isStale = false;
      try {
        const snapshot = await holdings.refresh(signal);
        await this.#stamps.look(snapshot, signal);
        this.#isRefused = false;
        return snapshot;
      } catch (error) {
        this.#isStale = true;
        throw error;
      }
    });
  }

  #read(): Promise<Reader> {
    this.#reader ??= this.#asking(async () => {
      const client = await this.#deps.client();
      const listing = new Listing(client);
      const holdings = new Holdings(listing, this.#deps.config);
      return { client, holdings, descriptions: new Descriptions(listing) };
    }).catch((error: unknown) => {
      this.#reader = undefined;
      throw error;
    });
    return this.#reader;
  }

  /** Throws ITEM_UNREADABLE until the server was listed once. */
  async #ready(): Promise<Reader & { readonly snapshot: Snapshot }> {
    const reader = await this.#read().catch((error: unknown) => {
      throw asUnreadable(error);
    });
    const { snapshot } = reader.holdings;
    if (!snapshot) throw new BridgeError('ITEM_UNREADABLE');
    return { ...reader, snapshot };
  }

  #directory(
    path: string,
    { directories }: Snapshot,
    holdings: Holdings,
    known: string | undefined,
  ): readonly WalkEvent[] {
    const { files, directories: below, about } = directories.get(path) as Directory;
    const found = files.map((placed) => this.#stamps.found(placed));
    const marks = [...about].sort().map((id) => [id, holdings.mark(id)]);
    const there = found.flatMap((each) => ('file' in each ? each.file : []));
    const state = digest(there.map(({ path: at, stamp }: FoundFile) => [at, stamp]));
    const isUnchanged = state === known;
    const directory: FoundDirectory = {
      ...{ path, digest: state, isUnchanged, directories: [...below] },
      files: isUnchanged ? [] : there,
      companions: marks.length > 0 ? digest(marks) : '',
    };
    const problems = found.flatMap((each) => ('problem' in each ? each.problem : []));
    return [
      { kind: 'directory', directory },
      ...problems.map((problem) => ({ kind: 'problem' as const, problem })),
    ];
  }
}

type Reader = {
  readonly client: JellyfinClient;
  readonly holdings: Holdings;
  readonly descriptions: Descriptions;
};

const wantedIn = ({ directories }: Snapshot, { directories: wanted, isDeep }: WalkScope) => {
  if (!isDeep) return wanted.filter((path) => directories.has(path));
  const isIn = (path: string) =>
    wanted.some((top) => top === '' || path === top || path.startsWith(`${top}/`));
  return [...directories.keys()].filter(isIn);
};
