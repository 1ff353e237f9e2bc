const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
/** A Ctrl-C often arrives twice: from the terminal, and passed on by npm. */
const SAME_REQUEST_MS = 2_000;

/** Aborts at the first signal to stop; a later one, from somebody out of patience, ends the process. */
const interruption = (): AbortSignal => {
  const interrupted = new AbortController();
  let firstAtMs: number | undefined;
  for (const signal of SIGNALS) {
    process.on(signal, () => {
      firstAtMs ??= Date.now();
      if (Date.now() - firstAtMs > SAME_REQUEST_MS) process.exit(1);
      interrupted.abort();
    });
  }
  return interrupted.signal;
};

export const untilAborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });

/** Does `work` from start to stop; what fails because it was interrupted is no failure. */
export const interruptible = async (
  work: (interrupted: AbortSignal) => Promise<void>,
): Promise<void> => {
  const interrupted = interruption();
  try {
    await work(interrupted);
  } catch (error) {
    if (!interrupted.aborted) throw error;
  }
};
