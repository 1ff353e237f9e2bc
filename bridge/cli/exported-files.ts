import { mkdir } from 'node:fs/promises';
import { dirname, join, normalize } from 'node:path';
import { BridgeError } from '../protocol/errors.ts';
import { writeFileAtomic } from '../store/atomic-file.ts';

/** A file as the bridge hands it out; `isPrivate` ones are for their owner only. */
export type ExportedFile = {
  readonly path: string;
  readonly text: string;
  readonly isPrivate: boolean;
};

/** Writes it below `dir`, over an earlier one. Throws COMMAND_INVALID. */
export const writeExported = async (
  dir: string,
  { path, text, isPrivate }: ExportedFile,
): Promise<void> => {
  const file = join(dir, path);
  if (normalize(path).startsWith('..')) throw new RangeError('a path that leads out');
  try {
    await mkdir(dirname(file), { recursive: true, mode: 0o700 });
    await writeFileAtomic(file, text, isPrivate ? 0o600 : 0o644);
  } catch (cause) {
    const { message } = cause as Error;
    throw new BridgeError('COMMAND_INVALID', {
      message: `${file} cannot be written: ${message}`,
      cause,
    });
  }
};
