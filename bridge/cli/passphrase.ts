import { readFile } from 'node:fs/promises';
import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { BridgeError } from '../protocol/errors.ts';
import type { CommandContext } from './command.ts';

const LEAST_CHARACTERS = 8;

/** For a new backup: asked for twice, and not too short. Throws PASSPHRASE_MISSING. */
export const newPassphrase = (context: CommandContext): Promise<string> =>
  newSecret(context, 'passphrase-file', 'Passphrase for this backup: ');

/** From the file that the flag names, else asked for twice. Throws PASSPHRASE_MISSING. */
export const newSecret = async (
  context: CommandContext,
  flag: string,
  question: string,
): Promise<string> => {
  const passphrase = await fromFile(context, flag);
  const first = passphrase ?? (await ask(context, question));
  if (first.length < LEAST_CHARACTERS) throw new BridgeError('PASSPHRASE_MISSING');
  if (passphrase === undefined && first !== (await ask(context, 'Once more: '))) {
    throw new BridgeError('PASSPHRASE_WRONG', {
      message: 'The two are not the same. Nothing was written.',
      hint: 'Try again.',
    });
  }
  return first;
};

/** Of a backup that is there. Throws PASSPHRASE_MISSING. */
export const knownPassphrase = async (context: CommandContext): Promise<string> =>
  secretFrom(context, 'passphrase-file', 'Passphrase of the backup: ');

/** From the file that the flag names, else asked for. Throws PASSPHRASE_MISSING. */
export const secretFrom = async (
  context: CommandContext,
  flag: string,
  question: string,
): Promise<string> => (await fromFile(context, flag)) ?? ask(context, question);

/** The first line: editors end it. */
const fromFile = async ({ flags }: CommandContext, flag: string): Promise<string | undefined> => {
  const file = flags[flag];
  if (typeof file !== 'string') return undefined;
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new BridgeError('PASSPHRASE_MISSING', { message: `${file} cannot be read.`, cause });
  });
  return text.split(/\r?\n/, 1)[0] ?? '';
};

const ask = async ({ output }: CommandContext, question: string): Promise<string> => {
  if (output.json || !process.stdin.isTTY) throw new BridgeError('PASSPHRASE_MISSING');
  process.stderr.write(question);
  // What is typed is not shown.
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const terminal = createInterface({ input: process.stdin, output: nowhere, terminal: true });
  const interrupted = new AbortController();
  terminal.once('SIGINT', () => interrupted.abort());
  terminal.once('close', () => interrupted.abort());
  try {
    return await terminal.question('', { signal: interrupted.signal });
  } catch {
    throw new BridgeError('PASSPHRASE_MISSING', { message: 'Nothing was done.' });
  } finally {
    terminal.close();
    process.stderr.write('\n');
  }
};
