import type { ApiError } from '../api-error.ts';
import { openPlain } from './plain.ts';
import { finalReason, mayPass, type Reason, reasonOf } from './play-failure.ts';
import { isSameLanguage } from './remembered.ts';
import {
  type Choice,
  type Events,
  type Failure,
  NO_CHOICE,
  type Option,
  type Running,
} from './running.ts';
import type { Way } from './ways.ts';

/** Who is away may stay away for the whole evening; asking costs little. */
const ASK_AGAIN_MS = 5_000;
/** Failures without any reason, at one place in the film. */
const MOST_IN_VAIN = 3;
const SAME_PLACE_SEC = 1;

export type PlaybackState = {
  readonly sounds: Choice;
  readonly qualities: Choice;
  /** Why it does not play. `isWaiting`: it goes on by itself. */
  readonly trouble?: Reason & { readonly isWaiting: boolean };
};

export const AT_FIRST: PlaybackState = { sounds: NO_CHOICE, qualities: NO_CHOICE };

export type PlaybackOptions = {
  readonly element: HTMLMediaElement;
  /** The better one first. */
  readonly ways: readonly Way[];
  readonly fromSec: number;
  readonly soundLanguage: string | undefined;
  /** Else it waits for `play`. */
  readonly isWanted: boolean;
  readonly onState: (state: PlaybackState) => void;
};

const open = async (
  { kind, address }: Way,
  element: HTMLMediaElement,
  atSec: number,
  events: Events,
): Promise<Running> => {
  if (kind !== 'hls.js') return openPlain(element, address, atSec, events);
  const { openHlsJs } = await import('./hls-js.ts');
  return openHlsJs(element, address, atSec, events);
};

/** Plays an item in the first of the ways that works; goes on at the same place in another, or when who was away is back. */
export class Playback {
  readonly #options: PlaybackOptions;
  readonly #closing = new AbortController();
  #way = 0;
  #soundLanguage: string | undefined;
  #running: Running | undefined;
  #trouble: PlaybackState['trouble'];
  #atSec: number;
  #failedAtSec = 0;
  #inVain = 0;
  /** It is its turn, and no person paused it. */
  #isWanted: boolean;
  #isMending = false;

  constructor(options: PlaybackOptions) {
    this.#options = options;
    this.#atSec = options.fromSec;
    this.#isWanted = options.isWanted;
    this.#soundLanguage = options.soundLanguage;
    const { element } = options;
    const { signal } = this.#closing;
    const follow = () => {
      if (element.readyState > 0 && element.currentTime > 0) this.#atSec = element.currentTime;
    };
    for (const name of ['timeupdate', 'seeking'])
      element.addEventListener(name, follow, { signal });
    const want = () => {
      if (!this.#isMending) this.#isWanted = !element.paused;
    };
    for (const name of ['play', 'pause']) element.addEventListener(name, want, { signal });
    void this.#begin();
  }

  play(): void {
    this.#isWanted = true;
    this.#play();
  }

  chooseSound(id: string): void {
    const { options } = this.#running?.sounds() ?? NO_CHOICE;
    this.#soundLanguage = options.find((option) => option.id === id)?.language;
    this.#running?.chooseSound(id);
  }

  chooseQuality(id: string): void {
    this.#running?.chooseQuality(id);
  }

  close(): void {
    this.#closing.abort();
    this.#stop();
  }

  #stop(): void {
    const { element } = this.#options;
    this.#running?.close();
    this.#running = undefined;
    element.removeAttribute('src');
    element.load();
  }

  async #begin(): Promise<void> {
    const { element, ways } = this.#options;
    const way = ways[this.#way];
    if (!way) return;
    const isWanted = this.#isWanted;
    let isOurs = true;
    const events: Events = {
      onFailure: (failure) => isOurs && void this.#mend(failure),
      // Not in the middle of its own choosing.
      onChoices: () => queueMicrotask(() => isOurs && this.#onChoices()),
    };
    try {
      const running = await open(way, element, this.#atSec, events);
      if (this.#closing.signal.aborted) return running.close();
      this.#running = {
        ...running,
        close: () => {
          isOurs = false;
          running.close();
        },
      };
    } catch {
      // What is loaded on demand did not come.
      return this.#mend({ kind: 'network', address: way.address });
    }
    this.#onChoices();
    this.#play(isWanted);
  }

  #onChoices(): void {
    const { options, chosen } = this.#running?.sounds() ?? NO_CHOICE;
    const fits = ({ language }: Option) => isSameLanguage(language, this.#soundLanguage);
    const now = options.find(({ id }) => id === chosen);
    const better = options.find(fits);
    if (now && better && !fits(now)) this.#running?.chooseSound(better.id);
    this.#tell();
  }

  /** A browser may want a click first: then its button is there. */
  #play(isWanted = this.#isWanted): void {
    if (isWanted) this.#options.element.play().catch(() => undefined);
  }

  async #mend(failure: Failure): Promise<void> {
    if (this.#isMending) return;
    this.#isMending = true;
    const { signal } = this.#closing;
    const { hasWaited, error } = await this.#waited(failure.address);
    this.#isMending = false;
    if (signal.aborted) return;
    this.#say(undefined);
    if (!error && (hasWaited || (failure.kind === 'network' && !this.#isInVain()))) {
      if (!this.#running) return this.#begin();
      this.#running.goOn(this.#atSec);
      this.#play();
      return;
    }
    if (this.#way + 1 < this.#options.ways.length) {
      this.#way++;
      this.#stop();
      return this.#begin();
    }
    this.#stop();
    this.#say({ ...pick(finalReason(error)), isWaiting: false });
  }

  /** Until the address can be had, or never will be. */
  async #waited(address: string): Promise<{ hasWaited: boolean; error: ApiError | undefined }> {
    const { signal } = this.#closing;
    for (let hasWaited = false; ; hasWaited = true) {
      const error = await reasonOf(address, signal);
      if (signal.aborted || !error || !mayPass(error)) return { hasWaited, error };
      this.#say({ ...pick(error), isWaiting: true });
      await pause(ASK_AGAIN_MS, signal);
    }
  }

  #isInVain(): boolean {
    const isSame = Math.abs(this.#atSec - this.#failedAtSec) < SAME_PLACE_SEC;
    this.#inVain = isSame ? this.#inVain + 1 : 1;
    this.#failedAtSec = this.#atSec;
    return this.#inVain > MOST_IN_VAIN;
  }

  #say(trouble: PlaybackState['trouble']): void {
    this.#trouble = trouble;
    this.#tell();
  }

  #tell(): void {
    const { onState } = this.#options;
    const sounds = this.#running?.sounds() ?? NO_CHOICE;
    const qualities = this.#running?.qualities() ?? NO_CHOICE;
    onState({ sounds, qualities, ...(this.#trouble && { trouble: this.#trouble }) });
  }
}

const pick = ({ message, hint }: Reason): Reason => ({ message, hint });

const pause = (ms: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });
