/** The thread in which bytes of unknown origin are read. */
import { parentPort } from 'node:worker_threads';
import { examine, examineKeyframes } from './examine.ts';
import { ProbeProblem } from './problem.ts';
import type { Answer, Question } from './workers.ts';

const answer = async ({ want, fd, size }: Question): Promise<Answer> => {
  try {
    const value = want === 'facts' ? await examine(fd, size) : examineKeyframes(fd, size);
    return { value };
  } catch (error) {
    // Whatever a reader stumbles over, the file is to blame.
    return { problem: error instanceof ProbeProblem ? error.kind : 'damaged' };
  }
};

parentPort?.on('message', (question: Question) => {
  void answer(question).then((reply) => parentPort?.postMessage(reply));
});
parentPort?.postMessage('ready');
