import type { RefObject } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { onKey } from './keys.ts';

/** Phones that let only films fill the screen. */
type OldVideo = HTMLVideoElement & { readonly webkitEnterFullscreen?: () => void };

const IDLE_MS = 3_000;

export type FullScreen = {
  readonly isFull: boolean;
  /** Nobody touches anything: what lies over the picture may go. */
  readonly isIdle: boolean;
  readonly toggle: () => void;
};

const toggleOf = (stage: HTMLElement): void => {
  const ignore = () => undefined;
  if (document.fullscreenElement) document.exitFullscreen().catch(ignore);
  else if ('requestFullscreen' in stage) stage.requestFullscreen().catch(ignore);
  else (stage as HTMLElement).querySelector<OldVideo>('video')?.webkitEnterFullscreen?.();
};

/** Lets `stage` fill the screen, with all that there is to choose from; F does so too. */
export const useFullScreen = (
  stage: RefObject<HTMLElement | null>,
  isPossible = true,
): FullScreen => {
  const [isFull, setFull] = useState(false);
  const [isIdle, setIdle] = useState(false);
  const toggle = () => stage.current && toggleOf(stage.current);

  useEffect(() => {
    const follow = () => setFull(document.fullscreenElement === stage.current);
    document.addEventListener('fullscreenchange', follow);
    const end = isPossible ? onKey({ f: toggle }) : () => undefined;
    return () => {
      document.removeEventListener('fullscreenchange', follow);
      end();
    };
  }, [isPossible]);

  useEffect(() => {
    if (!isFull) return undefined;
    let timer: ReturnType<typeof setTimeout>;
    const stir = () => {
      clearTimeout(timer);
      setIdle(false);
      timer = setTimeout(() => setIdle(true), IDLE_MS);
    };
    const events = ['pointermove', 'pointerdown', 'keydown'] as const;
    for (const name of events) document.addEventListener(name, stir);
    stir();
    return () => {
      clearTimeout(timer);
      setIdle(false);
      for (const name of events) document.removeEventListener(name, stir);
    };
  }, [isFull]);

  return { isFull, isIdle, toggle };
};
