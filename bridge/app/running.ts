import type { Logger } from 'pino';
import type { LoadedSettings } from '../../config/settings.ts';
import type { LogTail } from '../http/log-tail.ts';

/** A bridge for one catalog, without a page. `isForAll`: whoever asks for it by the original protocol gets it. */
export type OnlyCatalog = { readonly catalog: string; readonly isForAll: boolean };

/** What a bridge is started with. */
export type Running = {
  readonly settings: LoadedSettings;
  readonly version: string;
  /** Of the program on disk, which may have been replaced since; undefined where that cannot be read. */
  readonly installed: () => string | undefined;
  readonly log: Logger;
  readonly logTail: LogTail;
  /** Stops it, and begins anew. */
  readonly restart: () => void;
};
