import { BridgeError, hasCode } from '../../../bridge/protocol/errors.ts';
import { unpackOpened } from '../../../bridge/protocol/frame.ts';
import type { Item } from '../../../bridge/protocol/item.ts';
import { decodeJson } from '../../../bridge/protocol/json.ts';
import { type AskRequest, AssetHead, Page } from '../../../bridge/protocol/messages.ts';
import { type Place, Session, sayHello } from './session.ts';

/** How long a film waits for its owner to come back, and how often it asks. */
const PATIENCE_MS = 30_000;
const RETRY_MS = 500;
/** Keys are not used for longer. */
const RENEW_MS = 3_600_000;
const MAX_PICTURE = 8 * 1024 * 1024;

type Passing = Parameters<typeof hasCode>[1];
const PASSING: readonly Passing[] = [
  ...(['SESSION_UNKNOWN', 'OWNER_AWAY', 'TIMED_OUT', 'NETWORK_UNREACHABLE'] as const),
  ...(['RATE_LIMITED', 'EPOCH_STALE', 'REPLAYED', 'MESSAGE_INVALID', 'TOO_MANY_SESSIONS'] as const),
];

const sleep = (ms: number, signal: AbortSignal) =>
  new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });

const isPicture = ({ type, size }: AssetHead): boolean =>
  /^image\/(?:jpeg|png|webp|gif|avif|bmp)$/.test(type) && size <= MAX_PICTURE;

/** A catalog of our household's or of a friend's: its listing, its pictures, its films' bytes. */
export class Catalog {
  readonly place: Place;
  #session: Promise<Session> | undefined;
  #openedMs = 0;

  constructor(place: Place) {
    this.place = place;
  }

  /** Revision of the listing. Throws OWNER_AWAY, NOT_SHARED, … */
  async revision(): Promise<number> {
    return (await sayHello(this.place)).revision;
  }

  /** All items, page by page. Throws what the owner refuses with. */
  async items(): Promise<Item[]> {
    const items = new Map<string, Item>();
    let cursor: string | undefined;
    do {
      const { json } = await this.#ask({
        ...{ op: 'items', since: 0 },
        ...(cursor !== undefined && { cursor }),
      });
      const page = json && decodeJson(Page, json);
      if (!page) throw new BridgeError('VERSION_UNSUPPORTED');
      if (page.full && cursor !== undefined) items.clear();
      for (const item of page.items) items.set(item.id, item);
      for (const id of page.removed) items.delete(id);
      cursor = page.next;
    } while (cursor !== undefined);
    return [...items.values()];
  }

  /** A picture that the item has. Throws ASSET_NOT_FOUND, … */
  async picture(id: string, asset: string, mark: string): Promise<Blob> {
    const pieces: Uint8Array<ArrayBuffer>[] = [];
    let offset = 0;
    for (;;) {
      const { blockMax } = await this.#opened();
      const { bytes } = await this.#ask({ op: 'asset', id, asset, mark, offset, length: blockMax });
      const parts = bytes && unpackOpened(bytes);
      const head = parts && decodeJson(AssetHead, parts.json);
      if (!parts || !head || !isPicture(head)) throw new BridgeError('MESSAGE_INVALID');
      pieces.push(parts.block as Uint8Array<ArrayBuffer>);
      offset += parts.block.length;
      if (offset >= head.size || parts.block.length === 0)
        return new Blob(pieces, { type: head.type });
    }
  }

  /** Exactly those bytes. Waits a while for an owner who is away in the middle of a film. */
  async read(
    { id, revision }: Item,
    offset: number,
    length: number,
    signal: AbortSignal,
  ): Promise<Uint8Array<ArrayBuffer>> {
    const untilMs = Date.now() + PATIENCE_MS;
    for (;;) {
      try {
        const { bytes } = await this.#ask({ op: 'read', id, revision, offset, length });
        if (bytes?.length !== length) throw new BridgeError('MESSAGE_INVALID');
        return bytes as Uint8Array<ArrayBuffer>;
      } catch (error) {
        const mayPass = PASSING.some((code) => hasCode(error, code));
        if (!mayPass || signal.aborted || Date.now() > untilMs) throw error;
        await sleep(RETRY_MS, signal);
      }
    }
  }

  async #ask(request: AskRequest) {
    const session = await this.#opened();
    try {
      return await session.ask(request);
    } catch (error) {
      if (!hasCode(error, 'SESSION_UNKNOWN', 'TIMED_OUT')) throw error;
      if ((await this.#session?.catch(() => undefined)) === session) this.#session = undefined;
      return (await this.#opened()).ask(request);
    }
  }

  #opened(): Promise<Session> {
    if (this.#session && Date.now() - this.#openedMs < RENEW_MS) return this.#session;
    this.#openedMs = Date.now();
    const opening = Session.open(this.place);
    opening.catch(() => {
      if (this.#session === opening) this.#session = undefined;
    });
    this.#session = opening;
    return opening;
  }
}
