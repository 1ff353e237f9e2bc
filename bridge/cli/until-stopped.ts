import type { LoadedSettings } from '../../config/settings.ts';
import type { Bridge } from '../app.ts';
import { finishRestore } from '../backup/swap.ts';
import type { Log } from '../protocol/log.ts';
import { untilAborted } from './signals.ts';

export type Serving = {
  readonly first: LoadedSettings;
  readonly start: (settings: LoadedSettings, restart: () => void) => Promise<Bridge>;
  readonly log: Log;
  readonly interrupted: AbortSignal;
};

/** The port that was picked is kept: browsers know it. */
const withPort = (settings: LoadedSettings, url: string): LoadedSettings =>
  settings.settings.port === 0
    ? { ...settings, settings: { ...settings.settings, port: Number(new URL(url).port) } }
    : settings;

/** With other settings than the bridge ran with, it may not start: then it runs on as it did. */
const startAgain = async (
  { start, log }: Serving,
  before: LoadedSettings,
  url: string,
  restart: () => void,
) => {
  try {
    // It may bring settings of its own.
    await finishRestore(before.settings.dataDir);
    const settings = withPort(before.reload(), url);
    return { settings, bridge: await start(settings, restart) };
  } catch (error) {
    log.error(
      { error: String(error) },
      'could not start with the new settings; goes on with those before',
    );
    const settings = withPort(before, url);
    return { settings, bridge: await start(settings, restart) };
  }
};

/** Runs a bridge, anew with what is set by then whenever that is asked for, until it is interrupted. */
export const untilStopped = async (
  serving: Serving,
  onReady: (bridge: Bridge) => void,
): Promise<void> => {
  const { first, start, interrupted } = serving;
  let wanted = new AbortController();
  let running = { settings: first, bridge: await start(first, () => wanted.abort()) };
  onReady(running.bridge);
  for (;;) {
    await Promise.race([untilAborted(interrupted), untilAborted(wanted.signal)]);
    const { bridge, settings } = running;
    const { url } = bridge;
    await bridge.stop();
    if (interrupted.aborted) return;
    wanted = new AbortController();
    const restarting = wanted;
    running = await startAgain(serving, settings, url, () => restarting.abort());
  }
};
