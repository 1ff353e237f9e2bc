const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
/** A Ctrl-C often arrives twice: from the terminal, and passed on by npm. */
const SAME_REQUEST_MS = 2_000;

/** Resolves at the first signal to stop; a later one, from somebody out of patience, ends the process. */
export const untilInterrupted = (): Promise<void> =>
  new Promise((resolve) => {
    let firstAtMs: number | undefined;
    for (const signal of SIGNALS) {
      process.on(signal, () => {
        firstAtMs ??= Date.now();
        if (Date.now() - firstAtMs > SAME_REQUEST_MS) process.exit(1);
        resolve();
      });
    }
  });
