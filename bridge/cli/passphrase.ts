import { readFile } from 'node:fs/promises';
import { BridgeError } from '../protocol/errors.ts';
import type { CommandContext } from './command.ts';
import { askHidden, isAttended } from './question.ts';

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
  if (!isAttended(output)) throw new BridgeError('PASSPHRASE_MISSING');
  const answer = await askHidden(question);
  if (answer !== undefined) return answer;
  throw new BridgeError('PASSPHRASE_MISSING', { message: 'Nothing was done.' });
};
