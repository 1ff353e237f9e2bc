/** The thread that walks through folders: see walk-thread.ts. */
import { parentPort } from 'node:worker_threads';
import { hasCode } from '../protocol/errors.ts';
import { FolderWalk } from './folder-walk.ts';
import type { WalkEvent } from './source.ts';
import { CREDIT, STOPPED, type WalkAnswer, type WalkJob } from './walk-thread.ts';

const BATCH_FILES = 1_000;

const send = (answer: WalkAnswer): void => parentPort?.postMessage(answer);

/** Waits until what was sent has been taken; the other side is in memory bounds so. */
const isWanted = (control: Int32Array): boolean => {
  while (Atomics.load(control, CREDIT) <= 0 && Atomics.load(control, STOPPED) === 0) {
    Atomics.wait(control, CREDIT, 0);
  }
  Atomics.sub(control, CREDIT, 1);
  return Atomics.load(control, STOPPED) === 0;
};

const weightOf = (event: WalkEvent): number =>
  event.kind === 'directory' ? event.directory.files.length + 1 : 1;

const walk = ({ root, scope, patterns, control }: WalkJob): void => {
  let batch: WalkEvent[] = [];
  let files = 0;
  for (const events of new FolderWalk(root, scope, patterns).run()) {
    if (Atomics.load(control, STOPPED) !== 0) return;
    batch.push(...events);
    for (const event of events) files += weightOf(event);
    if (files < BATCH_FILES) continue;
    if (!isWanted(control)) return;
    send({ events: batch });
    batch = [];
    files = 0;
  }
  send({ events: batch });
};

parentPort?.on('message', (job: WalkJob) => {
  try {
    walk(job);
    send({ done: true });
  } catch (error) {
    const isAway = hasCode(error, 'DIRECTORY_INVALID');
    send({ failed: (error as Error).message, isAway });
  }
});
