/** The JSON that a household and the browsers that it has linked exchange, sealed. */
import { type Static, Type } from 'typebox';
import { BrowserName, Mac } from './browser-certificate.ts';
import { CatalogName } from './item.ts';
import { AccountKey, UserKey, XKey } from './nkey.ts';

const Text = Type.String({ maxLength: 256 });

/** Payload of message 1 of a link. The browser's long-term key is the handshake's. */
export const LinkRequest = Type.Object({
  v: Type.Literal(1),
  /** Proof of the code: linkId. */
  link: Type.String({ pattern: '^[A-Za-z0-9_-]{22}$' }),
  /** As which it will connect: its own key, made there. */
  user: UserKey,
  name: BrowserName,
});
export type LinkRequest = Static<typeof LinkRequest>;

/** What a linked browser has to know: payload of message 2 of a link, and of a question for it. */
export const Home = Type.Object({
  /** Of the household and of the network. */
  name: Text,
  network: Text,
  account: AccountKey,
  /** How the browser is called, and until when it may come. */
  browser: Type.Object({ name: BrowserName, endsAtSec: Type.Integer({ minimum: 0 }) }),
  /** Its user's; in the answer to a link. */
  jwt: Type.Optional(Type.String({ maxLength: 4096 })),
  /** Our own, which are at `account`. */
  catalogs: Type.Array(Type.Object({ name: CatalogName, description: Type.String() })),
  /** Owners of what we have imported, with the certificate for each. */
  friends: Type.Array(Type.Object({ name: Text, account: AccountKey, key: XKey, mac: Mac })),
  imports: Type.Array(Type.Object({ alias: CatalogName, catalog: CatalogName, owner: AccountKey })),
  /** There is more than fits one message. */
  isCut: Type.Optional(Type.Literal(true)),
});
export type Home = Static<typeof Home>;
