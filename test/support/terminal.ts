import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { PROGRAM } from './root.ts';

/** Runs a command at a terminal: each question, in turn, gets its answer. Gives all that stands there. */
export const atTerminal = async (
  dataDir: string,
  answers: readonly (readonly [question: string, answer: string])[],
  ...args: string[]
): Promise<string> => {
  const words = [process.execPath, PROGRAM, ...args, '--data-dir', dataDir];
  const command = words.map((word) => `'${word}'`).join(' ');
  const env = { PATH: process.env.PATH, SHELL: '/bin/sh' };
  const child = spawn('script', ['-qec', command, '/dev/null'], { env });
  let said = '';
  let from = 0;
  let next = 0;
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    said += text;
    const [question = '', answer = ''] = answers[next] ?? [];
    const at = question === '' ? -1 : said.indexOf(question, from);
    if (at < 0) return;
    from = at + question.length;
    next += 1;
    child.stdin.write(`${answer}\r`);
  });
  await once(child, 'exit');
  return said;
};
