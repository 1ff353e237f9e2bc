import type { Item } from '../protocol/item.ts';
import type { ItemAssets } from './item-assets.ts';
import { readKeyframes } from './keyframes.ts';
import type { KnownTimeline } from './paced.ts';
import { averageTimeline, keyframeTimeline, type Timeline } from './pacing.ts';

/** Films that have an index inside: for others it would have to be made by reading all of the film. */
const INDEXED_TYPE = /^video\/(?:mp4|quicktime|x-matroska|webm)$/;

export type TimelinesDeps = {
  /** Throws CATALOG_NOT_FOUND. */
  readonly item: (catalog: string, id: string) => Item | undefined;
  readonly itemAssets: Pick<ItemAssets, 'open'>;
};

type Film = { readonly catalog: string; readonly itemId: string };

/** When the bytes of films, our own and friends', are shown. */
export class Timelines {
  readonly #deps: TimelinesDeps;

  constructor(deps: TimelinesDeps) {
    this.#deps = deps;
  }

  /**
   * undefined when nobody knows how long it takes to show this revision. What is given begins to find out, until its
   * signal aborts: the average is known at once, the keyframes when their index is here.
   */
  of(film: Film, revision: string): ((signal: AbortSignal) => KnownTimeline) | undefined {
    const item = this.#item(film);
    if (!item?.duration || item.revision !== revision) return undefined;
    const average = averageTimeline(item.byte_size, item.duration);
    return (signal) => {
      let known: Timeline = average;
      if (INDEXED_TYPE.test(item.mime_type)) {
        // Without it the average has to do.
        this.#keyframes(film, revision, signal).then(
          (found) => {
            known = found ?? known;
          },
          () => undefined,
        );
      }
      return () => known;
    };
  }

  #item({ catalog, itemId }: Film): Item | undefined {
    try {
      return this.#deps.item(catalog, itemId);
    } catch {
      return undefined;
    }
  }

  async #keyframes(
    film: Film,
    revision: string,
    signal: AbortSignal,
  ): Promise<Timeline | undefined> {
    const keyframes = await readKeyframes(this.#deps.itemAssets, { ...film, revision }, signal);
    return keyframes && keyframeTimeline(keyframes);
  }
}
