/** What the threads have in common: questions come in, each is answered by its reader. */
import { parentPort } from 'node:worker_threads';
import { ProbeProblem } from './problem.ts';
import type { AnswerTo, Question, QuestionFor, Want } from './questions.ts';
import { type Answer, READING } from './workers.ts';

export type Readers<Wanted extends Want> = {
  readonly [W in Wanted]: (question: QuestionFor<W>) => AnswerTo<W> | Promise<AnswerTo<W>>;
};

export const answerWith = <W extends Want>(readers: Readers<W>): void => {
  const answer = async (question: Question): Promise<Answer> => {
    try {
      const read = readers[question.want as W] as (question: Question) => unknown;
      return { value: (await read(question)) as AnswerTo<Want> };
    } catch (error) {
      // Whatever a reader stumbles over, the file is to blame.
      return { problem: error instanceof ProbeProblem ? error.kind : 'damaged' };
    }
  };
  parentPort?.on('message', (question: Question) => {
    void answer(question).then((reply) => parentPort?.postMessage(reply));
  });
  parentPort?.postMessage('ready');
};

export const sayReading = (): void => parentPort?.postMessage(READING);
