import type { RefObject } from 'preact';
import { useEffect } from 'preact/hooks';

/** Less is a touch, and what goes more up or down than aside is the page's. */
const LEAST_PX = 40;

type Swipes = { readonly onLeft: () => void; readonly onRight: () => void };

/** A finger that is drawn across. */
export const useSwipe = (of: RefObject<HTMLElement | null>, { onLeft, onRight }: Swipes): void => {
  useEffect(() => {
    const element = of.current;
    if (!element) return undefined;
    let start: Touch | undefined;
    const begin = ({ touches }: TouchEvent) => {
      start = touches.length === 1 ? touches[0] : undefined;
    };
    const end = ({ changedTouches: [touch] }: TouchEvent) => {
      if (!start || !touch) return;
      const [x, y] = [touch.clientX - start.clientX, touch.clientY - start.clientY];
      if (Math.abs(x) < LEAST_PX || Math.abs(x) < Math.abs(y)) return;
      if (x < 0) onLeft();
      else onRight();
    };
    element.addEventListener('touchstart', begin, { passive: true });
    element.addEventListener('touchend', end);
    return () => {
      element.removeEventListener('touchstart', begin);
      element.removeEventListener('touchend', end);
    };
  });
};
