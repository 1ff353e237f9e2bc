/** Some at a time; after a failure nothing new begins, and it is thrown when all that had begun have ended. */
export const each = async <T>(
  all: readonly T[],
  atOnce: number,
  work: (one: T) => Promise<void>,
): Promise<void> => {
  let next = 0;
  const worker = async () => {
    while (next < all.length) {
      const one = all[next++] as T;
      try {
        await work(one);
      } catch (error) {
        next = all.length;
        throw error;
      }
    }
  };
  const outcomes = await Promise.allSettled(Array.from({ length: atOnce }, worker));
  for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
};
