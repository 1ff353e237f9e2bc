import type { ServedPicture } from '../../bridge/library/media-server.ts';
import { imageInfo } from '../../bridge/media/image-info.ts';
import { hasCode } from '../../bridge/protocol/errors.ts';
import type { JellyfinClient } from '../client/jellyfin-client.ts';
import { readRef } from './artwork.ts';

/** Those of some series and films: episodes of one come one after the other. */
const MAX_KEPT = 500;
const AT_ONCE = 4;

type Client = Pick<JellyfinClient, 'pictureHead'>;

/** What pictures of a server are, by their first bytes: the server does not tell before it sends one. */
export class PictureTypes {
  /** By mark; none: there is no picture. */
  readonly #kept = new Map<string, string | undefined>();

  /** Each with its type, without those that are none. Throws what the client throws. */
  async told(client: Client, pictures: readonly ServedPicture[], signal: AbortSignal) {
    const told: ServedPicture[] = [];
    for (let at = 0; at < pictures.length; at += AT_ONCE) {
      const some = pictures.slice(at, at + AT_ONCE);
      const types = await Promise.all(some.map((each) => this.#typeOf(client, each, signal)));
      told.push(...some.flatMap((each, i) => (types[i] ? [{ ...each, mimeType: types[i] }] : [])));
    }
    return told;
  }

  async #typeOf(client: Client, { ref, mark }: ServedPicture, signal: AbortSignal) {
    if (this.#kept.has(mark)) return this.#kept.get(mark);
    const mimeType = await look(client, ref, signal);
    this.#kept.set(mark, mimeType);
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > MAX_KEPT && oldest !== undefined) this.#kept.delete(oldest);
    return mimeType;
  }
}

const look = async (client: Client, ref: string, signal: AbortSignal) => {
  const asked = readRef(ref);
  if (asked?.kind !== 'picture') return undefined;
  try {
    return imageInfo(await client.pictureHead(asked, signal))?.mimeType;
  } catch (error) {
    if (hasCode(error, 'ASSET_NOT_FOUND')) return undefined;
    throw error;
  }
};
