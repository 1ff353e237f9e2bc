import type { RefObject } from 'preact';
import { useEffect } from 'preact/hooks';

/** Enough to have the next one ready over a thin line. */
const NEAR_SEC = 30;

type Ends = {
  readonly onNearEnd?: (() => void) | undefined;
  readonly onEnded?: (() => void) | undefined;
};

/** Tells when it is soon over, and when it is. */
export const useNearEnd = (media: RefObject<HTMLMediaElement | null>, ends: Ends): void => {
  const { onNearEnd, onEnded } = ends;
  useEffect(() => {
    const element = media.current;
    if (!element) return undefined;
    const look = () => {
      if (element.duration - element.currentTime < NEAR_SEC) onNearEnd?.();
    };
    const end = () => onEnded?.();
    element.addEventListener('timeupdate', look);
    element.addEventListener('ended', end);
    return () => {
      element.removeEventListener('timeupdate', look);
      element.removeEventListener('ended', end);
    };
  });
};
