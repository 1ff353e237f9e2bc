/** An owner's catalog server and a friend's link to it, in one process without a network between. */
import { join } from 'node:path';
import type { Msg } from '@nats-io/nats-core';
import { LinkedBrowsers } from '../../bridge/network/browsers/linked-browsers.ts';
import type { FastConnection } from '../../bridge/network/fast-transport.ts';
import { Friends } from '../../bridge/network/friends.ts';
import { loadHousehold } from '../../bridge/network/household.ts';
import { nodeCrypto } from '../../bridge/network/node-crypto.ts';
import { concatBytes } from '../../bridge/protocol/bytes.ts';
import { BridgeError } from '../../bridge/protocol/errors.ts';
import type { Item } from '../../bridge/protocol/item.ts';
import type { Log } from '../../bridge/protocol/log.ts';
import { encodePublicKey } from '../../bridge/protocol/nkey.ts';
import { KeptSession } from '../../bridge/remote/kept-session.ts';
import type { Mailbox, ReplyReceiver } from '../../bridge/remote/mailbox.ts';
import { OwnerLink } from '../../bridge/remote/owner-link.ts';
import { CatalogServer } from '../../bridge/share/catalog-server.ts';
import type { ServedCatalogs } from '../../bridge/share/served.ts';
import { Shares } from '../../bridge/share/shares.ts';
import { Watching } from '../../bridge/share/watching.ts';

const MAX_PAYLOAD = 1024 * 1024;
const ignore = () => undefined;
export const silent: Log = { debug: ignore, info: ignore, warn: ignore, error: ignore };

type Test = { testdir(): string };
type Handler = (error: Error | null, message: Msg) => void;

export const newAccount = (): string => encodePublicKey('account', nodeCrypto.randomBytes(32));

/** The owner calls the catalog `films`, the friend `theirs`; it is shared with the friend. */
export const loopback = async (t: Test, catalogs: ServedCatalogs) => {
  const directory = t.testdir();
  const owner = await loadHousehold(join(directory, 'owner'), 'Olivia');
  const friend = await loadHousehold(join(directory, 'friend'), 'Ben');
  const [ownerAccount, friendAccount] = [newAccount(), newAccount()];
  const friends = await Friends.open(join(directory, 'friends.json'));
  const accounts = [{ network: 'aabbccddeeff0011', account: friendAccount }];
  const { id: friendId } = await friends.addByCode({ name: 'Ben', key: friend.key, accounts });
  const sharesFile = join(directory, 'shares.json');
  const shares = await Shares.open(sharesFile);
  await shares.share('films', friendId);
  const watching = await Watching.open(join(directory, 'watched.json'), friends);
  const browsers = await LinkedBrowsers.open(join(directory, 'linked-browsers.json'));
  const server = new CatalogServer({
    ...{ household: owner, friends, shares, browsers, catalogs, watching, log: silent },
    originalBytesPerSec: 1e9,
  });
  const wire = new Wire(friendAccount);
  server.serve(wire.connection, ownerAccount);
  const link = new OwnerLink({
    id: 'olivia',
    household: friend,
    mailbox: () => wire.mailbox,
    account: friendAccount,
    owner: ownerAccount,
    ownerKey: () => owner.key,
  });
  const address = { catalog: 'films', alias: 'theirs' };
  const session = new KeptSession(link, address, new AbortController().signal);
  const known = { directory, friends, friendId, shares, sharesFile, watching };
  return { ...known, server, wire, link, address, session };
};

/** Carries the friend's requests to the owner's handlers, and pieces back. */
class Wire {
  readonly #account: string;
  readonly #handlers = new Map<string, Handler>();
  /** No Map, which would keep what it has held. */
  readonly #waiting: Record<string, (pieces: readonly Uint8Array[]) => void> = {};
  #next = 0;
  /** Called with the operation (hello, open, ask) before each request; what it throws is the reply. */
  before: (operation: string) => void = ignore;

  constructor(account: string) {
    this.#account = account;
  }

  readonly connection = {
    nc: {
      info: { max_payload: MAX_PAYLOAD },
      closed: () => new Promise<void>(ignore),
      isClosed: () => false,
      status: () => [],
      subscribe: (subject: string, { callback }: { callback: Handler }) => {
        this.#handlers.set(subject.split('.').slice(5).join('.'), callback);
        return { unsubscribe: ignore };
      },
    },
    bufferedBytes: 0,
    publishPieces: (reply: string, pieces: readonly Uint8Array[]) => this.#deliver(reply, pieces),
  } as unknown as FastConnection;

  readonly mailbox = {
    maxPayload: MAX_PAYLOAD,
    request: <T>(subject: string, data: Uint8Array, receiver: ReplyReceiver<T>, options: Options) =>
      this.#request(subject, data, receiver, options),
  } as unknown as Mailbox;

  async #request<T>(
    subject: string,
    data: Uint8Array,
    receiver: ReplyReceiver<T>,
    { signal }: Options,
  ): Promise<T> {
    signal.throwIfAborted();
    const operation = subject.split('.').slice(4).join('.');
    this.before(operation.split('.')[0] ?? '');
    const handler = this.#handlers.get(operation);
    if (!handler) throw new BridgeError('OWNER_AWAY');
    const reply = String(this.#next++);
    const answer = new Promise<readonly Uint8Array[]>((resolve, reject) => {
      this.#waiting[reply] = resolve;
      signal.addEventListener('abort', () => reject(signal.reason), { once: true });
    });
    const heard = `${this.#account}.natster.catalog.films.v2.${operation}`;
    const respond = (bytes: Uint8Array) => this.#deliver(reply, [bytes]);
    handler(null, { subject: heard, data, reply, respond } as unknown as Msg);
    const message = concatBytes(...(await answer));
    receiver.begin(message.length);
    receiver.piece(message);
    return receiver.end();
  }

  #deliver(reply: string, pieces: readonly Uint8Array[]): void {
    this.#waiting[reply]?.(pieces);
    delete this.#waiting[reply];
  }
}

type Options = { readonly signal: AbortSignal };

export const itemOf = (n: number, more: Partial<Item> = {}): Item => ({
  id: String(n).padStart(22, '0'),
  path: `${n}.mp4`,
  byte_size: 0,
  mime_type: 'video/mp4',
  description: '',
  kind: 'movie',
  title: String(n),
  revision: 'r',
  ...more,
});

/** A library that refuses everything but what is given. */
export const served = (given: Partial<ServedCatalogs>): ServedCatalogs => ({
  has: () => true,
  names: () => ['films'],
  onChange: () => ignore,
  about: () => ({ description: '', items: 0 }),
  items: () => [],
  renamedFrom: ignore,
  revision: () => 1,
  item: ignore,
  details: async () => undefined,
  openAsset: () => Promise.reject(new BridgeError('ASSET_NOT_FOUND')),
  renditions: async () => [],
  openRendition: () => Promise.reject(new BridgeError('NOT_FOUND')),
  page: () => ({ revision: 1, full: true, items: [], removed: [] }),
  read: () => Promise.reject(new BridgeError('ITEM_NOT_FOUND')),
  ...given,
});
