import type { ComponentChildren, RefObject } from 'preact';
import { strings } from '../strings.ts';
import type { FullScreen } from './use-full-screen.ts';

const words = strings.player;

type StageProps = {
  readonly stage: RefObject<HTMLDivElement | null>;
  readonly full: FullScreen;
  readonly picture: ComponentChildren;
  /** What there is to choose from: below the picture, or over it when that fills the screen. */
  readonly children: ComponentChildren;
};

/** What fills the screen together. */
export const Stage = ({ stage, full, picture, children }: StageProps) => (
  <div ref={stage} class={full.isIdle ? 'stage idle' : 'stage'}>
    {picture}
    <div class="stage-bar">{children}</div>
  </div>
);

export const FullScreenButton = ({ isFull, toggle }: FullScreen) => (
  <button type="button" onClick={toggle}>
    {isFull ? words.leaveFullScreen : words.fullScreen}
  </button>
);
