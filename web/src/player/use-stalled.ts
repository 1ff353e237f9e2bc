import type { RefObject } from 'preact';
import { useEffect, useState } from 'preact/hooks';

const LOOK_EVERY_MS = 1_000;
/** Less is a seek over a thin line. */
const LOOKS_IN_VAIN = 6;

/** Whether it should play and has had nothing to play for a while. */
export const useStalled = (media: RefObject<HTMLMediaElement | null>): boolean => {
  const [isStalled, setStalled] = useState(false);
  useEffect(() => {
    let inVain = 0;
    const timer = setInterval(() => {
      const element = media.current;
      if (!element) return;
      const { paused, ended, readyState } = element;
      const lacks = !paused && !ended && readyState < HTMLMediaElement.HAVE_FUTURE_DATA;
      inVain = lacks ? inVain + 1 : 0;
      setStalled(inVain >= LOOKS_IN_VAIN);
    }, LOOK_EVERY_MS);
    return () => clearInterval(timer);
  }, []);
  return isStalled;
};
