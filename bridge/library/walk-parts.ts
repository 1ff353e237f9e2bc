import type { WalkEvent, WalkScope } from './source.ts';

type Walk = (scope: WalkScope, signal: AbortSignal) => AsyncIterable<readonly WalkEvent[]>;

/** Fewer directories are not worth a second thread. */
const MANY = 200;
const PARTS = 2;

/** A long list of single directories in several threads at once, in no order; everything else as it is. */
export async function* walkInParts(
  walk: Walk,
  scope: WalkScope,
  signal: AbortSignal,
): AsyncGenerator<readonly WalkEvent[]> {
  const { directories, isDeep } = scope;
  if (isDeep || directories.length < MANY) {
    yield* walk(scope, signal);
    return;
  }
  const size = Math.ceil(directories.length / PARTS);
  const parts = Array.from({ length: PARTS }, (_, part) =>
    walk({ ...scope, directories: directories.slice(part * size, (part + 1) * size) }, signal),
  );
  yield* together(parts);
}

/** Whatever comes, from whichever it comes; the first failure ends all. */
async function* together<T>(sources: readonly AsyncIterable<T>[]): AsyncGenerator<T> {
  const iterators = sources.map((source) => source[Symbol.asyncIterator]());
  const ask = (iterator: AsyncIterator<T>) =>
    iterator.next().then((result) => ({ iterator, result }));
  const waiting = new Map(iterators.map((iterator) => [iterator, ask(iterator)]));
  try {
    while (waiting.size > 0) {
      const { iterator, result } = await Promise.race(waiting.values());
      if (result.done) waiting.delete(iterator);
      else {
        waiting.set(iterator, ask(iterator));
        yield result.value;
      }
    }
  } finally {
    for (const pending of waiting.values()) pending.catch(() => undefined);
    await Promise.allSettled(iterators.map((iterator) => iterator.return?.()));
  }
}
