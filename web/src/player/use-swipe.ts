import type { RefObject } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';

/** Less is a touch, and what goes more up or down than aside is the page's. */
const LEAST_PX = 40;

type Swipes = { readonly onLeft: () => void; readonly onRight: () => void };

/** A finger that is drawn across. */
export const useSwipe = (of: RefObject<HTMLElement | null>, { onLeft, onRight }: Swipes): void => {
  const start = useRef<Touch | undefined>(undefined);
  // With the picture: who draws across one leaves that one.
  useLayoutEffect(() => {
    const element = of.current;
    if (!element) return undefined;
    const begin = ({ touches }: TouchEvent) => {
      start.current = touches.length === 1 ? touches[0] : undefined;
    };
    const end = ({ changedTouches: [touch] }: TouchEvent) => {
      const from = start.current;
      if (!from || !touch) return;
      const [x, y] = [touch.clientX - from.clientX, touch.clientY - from.clientY];
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
