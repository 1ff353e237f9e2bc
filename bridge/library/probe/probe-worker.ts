/** The thread in which bytes of unknown origin are read. */
import { parentPort } from 'node:worker_threads';
import { listFolder } from '../describing/list-folder.ts';
import { readImage, readNfo } from './companions.ts';
import { examine, examineKeyframes } from './examine.ts';
import { FileBytes } from './file-bytes.ts';
import { ProbeProblem } from './problem.ts';
import type { AnswerTo, Question, QuestionFor, Want } from './questions.ts';
import type { Answer } from './workers.ts';

type Readers = {
  readonly [W in Want]: (question: QuestionFor<W>) => AnswerTo<W> | Promise<AnswerTo<W>>;
};

const READERS: Readers = {
  facts: ({ fd, size }) => examine(fd, size),
  keyframes: ({ fd, size }) => examineKeyframes(fd, size),
  nfo: ({ fd, size }) => readNfo(new FileBytes(fd, size)),
  image: ({ fd, size }) => readImage(new FileBytes(fd, size)),
  folder: ({ root, path }) => listFolder(root, path),
};

const answer = async (question: Question): Promise<Answer> => {
  try {
    const read = READERS[question.want] as (question: Question) => Promise<AnswerTo<Want>>;
    return { value: await read(question) };
  } catch (error) {
    // Whatever a reader stumbles over, the file is to blame.
    return { problem: error instanceof ProbeProblem ? error.kind : 'damaged' };
  }
};

parentPort?.on('message', (question: Question) => {
  void answer(question).then((reply) => parentPort?.postMessage(reply));
});
parentPort?.postMessage('ready');
