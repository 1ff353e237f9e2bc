const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Resolves at the first signal to stop; the second one ends the process at once. */
export const untilInterrupted = (): Promise<void> =>
  new Promise((resolve) => {
    const onSignal = () => {
      for (const signal of SIGNALS) process.once(signal, () => process.exit(1));
      resolve();
    };
    for (const signal of SIGNALS) process.once(signal, onSignal);
  });
