import type { LoadedSettings } from '../../config/settings.ts';
import type { ApiClient } from './api-client.ts';
import type { Output } from './output.ts';

export type CommandContext = {
  /** Positional arguments after the command's words. */
  readonly args: readonly string[];
  /** Flags of this command. */
  readonly flags: Readonly<Record<string, string | boolean | undefined>>;
  /** Those that may be given several times. */
  readonly lists: Readonly<Record<string, readonly string[] | undefined>>;
  readonly output: Output;
  readonly settings: LoadedSettings;
  /** The running bridge. Throws BRIDGE_NOT_RUNNING. */
  readonly api: () => Promise<ApiClient>;
};

export type FlagOptions = {
  readonly type: 'string' | 'boolean';
  /** May be given several times. */
  readonly multiple?: boolean;
  readonly help: string;
};

export type Command = {
  /** The words that call it: `catalog share`. */
  readonly words: string;
  /** Other words that call it, as in the original. */
  readonly aliases?: readonly string[];
  /** Its arguments; some may be left out (`[ALIAS]`), the last one repeated (`WORDS...`). */
  readonly args: string;
  readonly summary: string;
  readonly flags?: Readonly<Record<string, FlagOptions>>;
  run(context: CommandContext): Promise<void>;
};

/** How many arguments a command takes. */
export const arity = ({ args }: Command): { least: number; most: number } => {
  const names = args.split(' ').filter(Boolean);
  return {
    least: names.filter((name) => !name.startsWith('[')).length,
    most: args.endsWith('...') ? Number.POSITIVE_INFINITY : names.length,
  };
};
