/** What each player is asked to do, and how it is seen that it did. */
import { waitFor } from '../support/wait-for.ts';
import { DURATION_SEC } from './film.ts';
import { isCalled, type Language, type Player, type Playing, type TrackKind } from './player.ts';

const SEEKS_SEC = [45, 15, 60, 30, 75, 10, 65, 20, 50, 5] as const;
/** Players enter at a keyframe, or go by steps; and play on while they are asked. */
const EARLY_SEC = 4;
const LATE_SEC = 6;
const LAST_SEC = DURATION_SEC - 6;
const LIMIT_MS = 30_000;
const ANSWER_LIMIT_MS = 10_000;
/** A player that takes no seeks is not asked for all of them. */
const HOPELESS = 3;

export type Outcome = {
  startSec?: number;
  seeks: number;
  readonly sound: Language[];
  readonly text: Language[];
  ended: boolean;
  readonly failures: string[];
};
export const SEEKS = SEEKS_SEC.length;

export const tryOut = async (player: Player, playing: Playing, address: string) => {
  const outcome: Outcome = { seeks: 0, sound: [], text: [], ended: false, failures: [] };
  const attempt = async (what: string, work: () => Promise<void>): Promise<boolean> => {
    try {
      await work();
      return true;
    } catch (error) {
      outcome.failures.push(`${what}: ${messageOf(error)}`);
      return false;
    }
  };
  const trial = new Trial(playing);
  const hasStarted = await attempt('start', async () => {
    const startedAtMs = performance.now();
    await answered(playing.play(address), LIMIT_MS);
    await trial.until('a position', (position) => position > 0.2);
    outcome.startSec = (performance.now() - startedAtMs) / 1000;
  });
  if (!hasStarted) return outcome;
  for (const kind of ['sound', 'text'] as const) {
    for (const language of player[kind]) {
      const isDone = await attempt(`${kind} ${language}`, () => trial.choose(kind, language));
      if (isDone) outcome[kind].push(language);
    }
  }
  for (const [n, toSec] of (player.seeks ? SEEKS_SEC : []).entries()) {
    if (n - outcome.seeks >= HOPELESS) break;
    if (await attempt(`seek to ${toSec} s`, () => trial.seek(toSec))) outcome.seeks++;
  }
  outcome.ended = await attempt('end', async () => {
    if (player.endsAnew) await answered(playing.play(address), LIMIT_MS);
    if (player.seeks) await trial.seek(LAST_SEC);
    await trial.toTheEnd();
  });
  return outcome;
};

class Trial {
  readonly #playing: Playing;

  constructor(playing: Playing) {
    this.#playing = playing;
  }

  async until(what: string, holds: (position: number) => boolean): Promise<number> {
    let last: number | undefined;
    const found = waitFor(
      what,
      async () => {
        last = await answered(this.#playing.position());
        return last !== undefined && holds(last) && { position: last };
      },
      LIMIT_MS,
    );
    return (
      await found.catch((error: unknown) => {
        throw new Error(`${messageOf(error)}; it is at ${last} s`, { cause: error });
      })
    ).position;
  }

  async seek(toSec: number): Promise<void> {
    await answered(this.#playing.seek(toSec), LIMIT_MS);
    const isThere = (position: number) =>
      position > toSec - EARLY_SEC && position < toSec + LATE_SEC;
    await this.#playsOn(await this.until('getting there', isThere));
  }

  async choose(kind: TrackKind, language: Language): Promise<void> {
    await answered(this.#playing.choose(kind, language));
    const isChosen = async () => isCalled(language, await answered(this.#playing.chosen(kind)));
    await waitFor('the choice', isChosen, LIMIT_MS);
    await this.#playsOn(await this.until('a position', () => true));
  }

  async toTheEnd(): Promise<void> {
    const limitMs = DURATION_SEC * 1000 + LIMIT_MS;
    await waitFor('the end', () => answered(this.#playing.ended()), limitMs);
  }

  async #playsOn(from: number): Promise<void> {
    await this.until('playing on', (position) => position > from + 0.4 && position < from + 10);
  }
}

const answered = async <T>(answer: Promise<T>, limitMs = ANSWER_LIMIT_MS): Promise<T> => {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('it does not answer')), limitMs);
  });
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
  }
};

export const messageOf = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error);
  return error.cause ? `${error.message} (${messageOf(error.cause)})` : error.message;
};
