import { open } from 'node:fs/promises';
import { BridgeError } from '../protocol/errors.ts';
import type { CommandContext } from './command.ts';
import { askHidden, isAttended } from './question.ts';

const MOST_BYTES = 4096;
const TOKEN = /^[!-~]{8,4096}$/;

/**
 * The personal access token: from `--token-file`, or `--token`; `-` asks for it, or reads it from standard input. Throws
 * COMMAND_INVALID.
 */
export const cloudToken = async (context: CommandContext): Promise<string> => {
  const token = (await given(context)).trim();
  if (TOKEN.test(token)) return token;
  throw new BridgeError('COMMAND_INVALID', {
    message: 'This is no personal access token.',
    hint: 'Make one at Synadia Cloud (Profile, Personal Access Tokens), and put it into a file: --token-file FILE.',
  });
};

const given = async ({ flags, output }: CommandContext): Promise<string> => {
  const { token, 'token-file': file } = flags;
  if (typeof file === 'string') return read(file);
  if (typeof token === 'string' && token !== '-') {
    output.note(
      'Programs on this machine can see arguments: --token-file FILE, or --token - hides it.',
    );
    return token;
  }
  if (!isAttended(output)) return fromStdin();
  return (await askHidden('Personal access token: ')) ?? '';
};

const fromStdin = async (): Promise<string> => {
  let text = '';
  for await (const piece of process.stdin.setEncoding('utf8')) {
    text += piece;
    if (text.length > MOST_BYTES) break;
  }
  return text;
};

const read = async (path: string): Promise<string> => {
  try {
    const file = await open(path);
    try {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(MOST_BYTES));
      return buffer.toString('utf8', 0, bytesRead);
    } finally {
      await file.close();
    }
  } catch (cause) {
    throw new BridgeError('COMMAND_INVALID', { message: `${path} cannot be read.`, cause });
  }
};
