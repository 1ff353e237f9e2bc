/** The thread in which bytes of unknown origin are read. */
import { parentPort } from 'node:worker_threads';
import { coverIn } from './cover.ts';
import { examine, examineKeyframes } from './examine.ts';
import { FileBytes, LONG_READ } from './file-bytes.ts';
import { scanKeyframes } from './keyframe-scan.ts';
import { ProbeProblem } from './problem.ts';
import type { AnswerTo, Question, QuestionFor, Want } from './questions.ts';
import { subtitleIn } from './subtitle.ts';
import { textTrack } from './text-track.ts';
import { type Answer, READING } from './workers.ts';

type Readers = {
  readonly [W in Want]: (question: QuestionFor<W>) => AnswerTo<W> | Promise<AnswerTo<W>>;
};

const READERS: Readers = {
  facts: ({ fd, size }) => examine(fd, size),
  keyframes: ({ fd, size }) => examineKeyframes(fd, size),
  cover: ({ fd, size }) => coverIn(new FileBytes(fd, size)),
  subtitle: (question) => subtitleIn(new FileBytes(question.fd, question.size), question),
  'text-track': ({ fd, size, trackId }) => textTrack(longRead(fd, size), trackId),
  'keyframe-scan': ({ fd, size, bytesPerSec }) => scanKeyframes(longRead(fd, size, bytesPerSec)),
};

const longRead = (fd: number, size: number, bytesPerSec?: number): FileBytes =>
  new FileBytes(fd, size, {
    ...LONG_READ,
    bytesPerSec,
    onRead: () => parentPort?.postMessage(READING),
  });

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
