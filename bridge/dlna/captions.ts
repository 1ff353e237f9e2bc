import type { Subtitle } from '../media/item-details.ts';
import type { ItemAssets } from '../playback/item-assets.ts';
import type { Item } from '../protocol/item.ts';
import { isVideo } from './describe.ts';

/** A listing does not wait for longer; what comes later is there the next time. */
const WAIT_MS = 1_500;
const AT_ONCE = 8;
const MOST_KEPT = 5_000;
const MOST_PER_ITEM = 8;
const MATROSKA = 'video/x-matroska';

export type Captioned = { readonly catalog: string; readonly item: Item };

/** Which subtitles films have: it is not in the lists of catalogs, so each film is asked about. */
export class Captions {
  readonly #itemAssets: Pick<ItemAssets, 'details'>;
  /** By item and mark of its details. */
  readonly #kept = new Map<string, readonly Subtitle[]>();

  constructor(itemAssets: Pick<ItemAssets, 'details'>) {
    this.#itemAssets = itemAssets;
  }

  /** Of each, as far as it is known in time. */
  async of(films: readonly Captioned[]): Promise<void> {
    const late = AbortSignal.timeout(WAIT_MS);
    const waiting = films.filter((film) => isVideo(film.item) && this.#known(film) === undefined);
    const worker = async (): Promise<void> => {
      for (let film = waiting.shift(); film && !late.aborted; film = waiting.shift()) {
        await this.#ask(film, late);
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, worker));
  }

  known(film: Captioned): readonly Subtitle[] {
    return this.#known(film) ?? [];
  }

  #known({ catalog, item }: Captioned): readonly Subtitle[] | undefined {
    if (item.details === undefined) return [];
    return this.#kept.get(`${catalog} ${item.id} ${item.details}`);
  }

  /** What cannot be asked now is asked again with the next listing. */
  async #ask({ catalog, item }: Captioned, signal: AbortSignal): Promise<void> {
    try {
      const details = await this.#itemAssets.details(catalog, item.id, signal);
      const [oldest] = this.#kept.keys();
      if (this.#kept.size >= MOST_KEPT && oldest !== undefined) this.#kept.delete(oldest);
      const offered = offeredOf(item, details?.subtitles ?? []);
      this.#kept.set(`${catalog} ${item.id} ${item.details}`, offered);
    } catch {}
  }
}

/**
 * Those beside the film. One that is in the film is taken out of it only where there is no other, and where televisions
 * do not find it by themselves: some players fetch all that are offered, and for each the whole film would be read.
 */
const offeredOf = (item: Item, subtitles: readonly Subtitle[]): readonly Subtitle[] => {
  const sorted = [...subtitles].sort((a, b) => rank(a) - rank(b));
  const beside = sorted.filter(({ trackId }) => trackId === undefined);
  if (beside.length > 0) return beside.slice(0, MOST_PER_ITEM);
  return item.mime_type === MATROSKA ? [] : sorted.slice(0, 1);
};

/** Many televisions take the first one and no other: what its owner prefers, then whole ones. */
const rank = ({ isDefault, isForced }: Subtitle): number =>
  (isDefault ? 0 : 1) + (isForced ? 2 : 0);
