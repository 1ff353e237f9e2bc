import type { NfoFacts } from './nfo-facts.ts';
import { idsInAddresses } from './nfo-ids.ts';
import { factsOf } from './nfo-read.ts';
import { decodeText } from './nfo-text.ts';
import { type NfoLimit, parseXml } from './nfo-xml.ts';

export type { NfoActor, NfoFacts, NfoKind, NfoRating, NfoTrack } from './nfo-facts.ts';

/** Nobody needs to read more of an .nfo than one byte beyond this: it is refused. */
export const MAX_NFO_BYTES = 1024 * 1024;

/**
 * Why nothing was taken from a file. `too-large`: over MAX_NFO_BYTES, 50,000 elements or 200 entries;
 * `too-deep`: elements nested deeper than 256; `nothing-found`: no element and no address that we know.
 */
export type NfoProblem = { readonly problem: NfoLimit | 'nothing-found' };

/**
 * The facts of an .nfo as Kodi and Jellyfin write them: one entry for each root element, so several for
 * a file that holds several episodes; text and addresses beside the XML are allowed, and a file that is
 * only the address of a film gives its ids. Damage is passed over: what can be read around it counts,
 * and only a file that gives nothing, or is beyond a limit, is a problem. Never throws.
 */
export const parseNfo = (bytes: Uint8Array): readonly NfoFacts[] | NfoProblem => {
  if (bytes.length > MAX_NFO_BYTES) return { problem: 'too-large' };
  const text = decodeText(bytes);
  const tree = parseXml(text);
  if (typeof tree === 'string') return { problem: tree };
  const [only, ...others] = tree.roots.map(factsOf);
  if (only && others.length > 0) return [only, ...others];
  const ids = { ...idsInAddresses(only ? tree.around : text), ...only?.ids };
  if (Object.keys(ids).length > 0) return [{ ...only, ids }];
  return only ? [only] : { problem: 'nothing-found' };
};
