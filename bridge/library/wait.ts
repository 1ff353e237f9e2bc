import { setTimeout as sleep } from 'node:timers/promises';
import { withAny } from '../protocol/with-any.ts';

/** What `promise` brings, or the signal's reason when it aborts first; the work itself goes on. */
export const unlessAborted = async <T>(promise: Promise<T>, signal: AbortSignal): Promise<T> => {
  // Nobody may be left to hear of it.
  promise.catch(() => undefined);
  signal.throwIfAborted();
  let giveUp = (): void => undefined;
  const aborted = new Promise<never>((_, reject) => {
    giveUp = () => reject(signal.reason);
  });
  signal.addEventListener('abort', giveUp, { once: true });
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    signal.removeEventListener('abort', giveUp);
  }
};

/** Resolves when `promise` does, after `timeoutMs` at the latest; the work itself goes on. */
export const atMost = async (promise: Promise<unknown>, timeoutMs: number): Promise<void> => {
  const done = new AbortController();
  const timer = sleep(timeoutMs, undefined, { signal: done.signal }).catch(() => undefined);
  await Promise.race([promise, timer]).finally(() => done.abort());
};

/** What fails is said by whoever waits for it in the end, which may be nobody: the walk may fail before. */
export const both = (one: Promise<void>, other: Promise<void>): Promise<void> => {
  const done = Promise.all([one, other]).then(() => undefined);
  done.catch(() => undefined);
  return done;
};

/** Does `work` with a signal that aborts with `signal`, and with `reason` after so long. */
export const within = async <T>(
  timeoutMs: number,
  reason: Error,
  signal: AbortSignal | undefined,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> => {
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(reason), timeoutMs);
  try {
    return await withAny([signal, late.signal], work);
  } finally {
    clearTimeout(timer);
  }
};
