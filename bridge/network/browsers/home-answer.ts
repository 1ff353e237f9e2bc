import { certifyBrowser } from '../../protocol/browser-certificate.ts';
import type { Home } from '../../protocol/browser-messages.ts';
import { decodePublicKey } from '../../protocol/nkey.ts';
import type { Friend } from '../friend.ts';
import type { Friends } from '../friends.ts';
import type { Household } from '../household.ts';
import type { Membership } from '../membership.ts';
import { nodeCrypto } from '../node-crypto.ts';
import type { LinkedBrowser } from './linked-browsers.ts';

/** A Noise message ends at 65,535 bytes; the rest is room for what stands around the lists. */
const MAX_BYTES = 56 * 1024;
const MAX_DESCRIPTION = 200;

/** What our account on one network has for its browsers. */
export type Holdings = {
  readonly catalogs: readonly { readonly name: string; readonly description: string }[];
  readonly imports: readonly {
    readonly alias: string;
    readonly catalog: string;
    /** The owner's account on that network. */
    readonly owner: string;
  }[];
};

type HomeDeps = { readonly household: Household; readonly friends: Friends };

/** What a browser has to know: catalogs, and for each friend that we import from the certificate that lets it in. */
export const homeAnswer = async (
  { household, friends }: HomeDeps,
  membership: Membership,
  browser: LinkedBrowser,
  { catalogs, imports }: Holdings,
): Promise<Home> => {
  const { name, endsAtSec } = browser;
  const home: Home = {
    ...{ name: household.name, network: membership.name, account: membership.account },
    ...{ browser: { name, endsAtSec }, catalogs: [], friends: [], imports: [] },
  };
  let room = MAX_BYTES;
  const fits = (value: object): boolean => {
    room -= Buffer.byteLength(JSON.stringify(value)) + 1;
    if (room < 0) home.isCut = true;
    return room >= 0;
  };
  for (const each of catalogs) {
    const about = { name: each.name, description: each.description.slice(0, MAX_DESCRIPTION) };
    if (fits(about)) home.catalogs.push(about);
  }
  for (const { alias, catalog, owner } of imports) {
    const isKnown = home.friends.some(({ account }) => account === owner);
    const friend = isKnown ? undefined : friends.byAccount(owner);
    const certified = friend && (await certifiedFor(household, friend, owner, browser));
    if (!isKnown && !certified) continue;
    const entry = { alias, catalog, owner };
    if (!fits(certified ? [certified, entry] : entry)) break;
    if (certified) home.friends.push(certified);
    home.imports.push(entry);
  }
  return home;
};

/** Undefined for who has no accepted key: nothing is asked of them in this way. */
const certifiedFor = async (
  household: Household,
  { name, key }: Friend,
  account: string,
  browser: LinkedBrowser,
): Promise<Home['friends'][number] | undefined> => {
  const friendKey = key && decodePublicKey('xkey', key);
  const browserKey = decodePublicKey('xkey', browser.key);
  if (!key || !friendKey || !browserKey) return undefined;
  const mac = await certifyBrowser(nodeCrypto, household.keyPair, friendKey, {
    ...{ browser: browserKey, account: browser.account },
    ...{ name: browser.name, endsAtSec: browser.endsAtSec },
  });
  return { name, account, key, mac };
};
