import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { BridgeError } from '../protocol/errors.ts';
import type { Output } from './output.ts';

/** Whether somebody is there to be asked. */
export const isAttended = (output: Output): boolean => !output.json && process.stdin.isTTY === true;

/** Asks at the terminal, as long as `work` takes. A question throws COMMAND_INVALID when nobody answers any more. */
export const withTerminal = async <T>(
  work: (ask: (question: string) => Promise<string>) => Promise<T>,
): Promise<T> => {
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  const gone = new AbortController();
  terminal.once('close', () => gone.abort());
  terminal.once('SIGINT', () => gone.abort());
  try {
    return await work(async (question) => {
      const { signal } = gone;
      const answer = await terminal.question(question, { signal }).catch(() => undefined);
      if (answer === undefined) throw new BridgeError('COMMAND_INVALID', { message: 'Stopped.' });
      return answer.trim();
    });
  } finally {
    terminal.close();
  }
};

/** As `withTerminal` asks, for a secret: what is typed is not shown. Undefined when nobody answers any more. */
export const askHidden = async (question: string): Promise<string | undefined> => {
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const terminal = createInterface({ input: process.stdin, output: nowhere, terminal: true });
  // Not sooner: what is typed at once would be shown.
  process.stderr.write(question);
  const interrupted = new AbortController();
  terminal.once('SIGINT', () => interrupted.abort());
  terminal.once('close', () => interrupted.abort());
  try {
    return await terminal.question('', { signal: interrupted.signal });
  } catch {
    return undefined;
  } finally {
    terminal.close();
    process.stderr.write('\n');
  }
};
