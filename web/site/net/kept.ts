import type { Home } from '../../../bridge/protocol/browser-messages.ts';
import type { KeyPair } from '../../../bridge/protocol/primitives.ts';

/** What makes this browser one of a household. */
export type Kept = {
  /** Our long-term key: its private half cannot be read out. */
  readonly keyPair: KeyPair<CryptoKey>;
  /** As which we connect: seed and JWT. Alone they open nothing that is sealed. */
  readonly userSeed: string;
  readonly jwt: string;
  /** `wss://` */
  readonly url: string;
  /** The household's long-term key. */
  readonly homeKey: string;
  /** What home said last. */
  readonly home: Home;
};

const STORE = 'browser';
const KEY = 'this';

const done = <T>(request: IDBRequest<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

const store = async (mode: IDBTransactionMode): Promise<IDBObjectStore> => {
  const request = indexedDB.open('natster-site', 1);
  request.onupgradeneeded = () => request.result.createObjectStore(STORE);
  return (await done(request)).transaction(STORE, mode).objectStore(STORE);
};

export const readKept = async (): Promise<Kept | undefined> =>
  done<Kept | undefined>((await store('readonly')).get(KEY));

export const keep = async (kept: Kept): Promise<void> => {
  await done((await store('readwrite')).put(kept, KEY));
};

export const forget = async (): Promise<void> => {
  await done((await store('readwrite')).delete(KEY));
};
