import type { RefObject } from 'preact';
import { useEffect } from 'preact/hooks';
import type { Item } from '../answers.ts';
import { api } from '../api.ts';

const KEEP_EVERY_MS = 10_000;

/** Tells the bridge where it is, which says what of that is kept, for all devices of the household. */
export const useKeptPosition = (
  media: RefObject<HTMLMediaElement | null>,
  catalog: string,
  { id }: Item,
): void => {
  useEffect(() => {
    const element = media.current;
    let toldSec = 0;
    const keep = () => {
      // Before it has begun, and between two ways of playing, it says nothing.
      if (!element || element.readyState === 0) return;
      const atSec = Math.floor(element.currentTime);
      if (atSec === toldSec) return;
      toldSec = atSec;
      const { duration } = element;
      // It is told again soon; a film is not disturbed for it.
      const isKnown = Number.isFinite(duration);
      api
        .stoppedAt(catalog, id, { atSec, ...(isKnown && { durationSec: duration }) })
        .catch(() => undefined);
    };
    const timer = setInterval(keep, KEEP_EVERY_MS);
    element?.addEventListener('pause', keep);
    addEventListener('pagehide', keep);
    return () => {
      clearInterval(timer);
      element?.removeEventListener('pause', keep);
      removeEventListener('pagehide', keep);
      keep();
    };
  }, []);
};
