import type { RefObject } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { Item } from '../answers.ts';
import { keepPosition, positionOf } from './positions.ts';

const KEEP_EVERY_MS = 5_000;

/** Where to begin, while keeping where it is. */
export const usePosition = (
  media: RefObject<HTMLMediaElement | null>,
  catalog: string,
  item: Item,
): number => {
  const [fromSec] = useState(() => positionOf(catalog, item));
  useEffect(() => {
    const element = media.current;
    const keep = () => {
      // Before it has begun, and between two ways of playing, it says nothing.
      if (!element || element.readyState === 0 || !(element.currentTime > 0)) return;
      keepPosition(catalog, item, element.currentTime, item.duration ?? element.duration);
    };
    const timer = setInterval(keep, KEEP_EVERY_MS);
    addEventListener('pagehide', keep);
    return () => {
      clearInterval(timer);
      removeEventListener('pagehide', keep);
      keep();
    };
  }, []);
  return fromSec;
};
