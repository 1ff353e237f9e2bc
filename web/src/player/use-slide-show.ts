import { useEffect, useRef, useState } from 'preact/hooks';

const USUAL_SEC = 5;

/** Goes on by itself while it is on: so long after each photo came up, however it did. */
export const useSlideShow = (shown: string, onNext: () => void) => {
  const [isOn, setOn] = useState(false);
  const [everySec, setEvery] = useState(USUAL_SEC);
  const next = useRef(onNext);
  next.current = onNext;
  useEffect(() => {
    if (!isOn) return undefined;
    const timer = setTimeout(() => next.current(), everySec * 1000);
    return () => clearTimeout(timer);
  }, [isOn, everySec, shown]);
  return { isOn, everySec, setEvery, toggle: () => setOn((last) => !last) };
};
