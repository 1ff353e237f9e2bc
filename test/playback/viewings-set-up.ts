import { once } from 'node:events';
import type { MediaReadable } from '../../bridge/media/readable.ts';
import {
  type NewViewing,
  type Stored,
  type Viewing,
  Viewings,
  type ViewingsLimits,
} from '../../bridge/playback/viewings.ts';
import { memoryReadable, type Watched } from './readables.ts';

export const FILM: NewViewing = {
  catalog: 'films',
  itemId: 'i1',
  label: 'Living room',
  fileName: 'A film.mp4',
  mimeType: 'video/mp4',
};
export const NEVER = new AbortController().signal;

type Setup = {
  readonly open?: (itemId: string, signal: AbortSignal) => Promise<MediaReadable>;
  readonly limits?: Partial<ViewingsLimits>;
  readonly kept?: readonly Stored[];
};

export const setUp = ({ open, limits, kept = [] }: Setup = {}) => {
  const opened: Watched[] = [];
  const saves: (readonly Stored[])[] = [];
  const warnings: string[] = [];
  const state = { nowMs: 1_000_000, failSaves: false, saving: 0, opens: 0 };
  const quiet = () => undefined;
  const viewings = new Viewings(
    {
      store: {
        load: async () => saves.at(-1) ?? kept,
        save: async (list) => {
          state.saving += 1;
          if (state.saving > 1) throw new Error('two saves at once');
          await Promise.resolve();
          state.saving -= 1;
          if (state.failSaves) throw new Error('disk full');
          saves.push(list);
        },
      },
      open: async (_catalog, itemId, signal) => {
        state.opens += 1;
        if (open) return open(itemId, signal);
        const readable = memoryReadable();
        opened.push(readable);
        return readable;
      },
      now: () => state.nowMs,
      log: { debug: quiet, info: quiet, error: quiet, warn: (_, text) => warnings.push(text) },
    },
    limits,
  );
  return { viewings, opened, saves, warnings, state };
};

/** A use of the viewing that lasts until it is told to end. */
export const hold = (viewing: Viewing, signal: AbortSignal = NEVER) => {
  let release = (): void => undefined;
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  let begin: (readable: MediaReadable) => void = () => undefined;
  const begun = new Promise<MediaReadable>((resolve) => {
    begin = resolve;
  });
  const done = viewing.use(signal, async (readable, stop) => {
    begin(readable);
    await Promise.race([released, once(stop, 'abort')]);
    stop.throwIfAborted();
  });
  done.catch(() => undefined);
  return { begun, done, release };
};

export const until = async (holds: () => boolean): Promise<void> => {
  while (!holds()) await new Promise(setImmediate);
};

export const use = (viewing: Viewing): Promise<MediaReadable> =>
  viewing.use(NEVER, async (readable) => readable);
