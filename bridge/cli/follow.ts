import { setTimeout as sleep } from 'node:timers/promises';
import type { SourceAnswer } from '../http/source-answers.ts';
import { activityInWords, progressLine } from './activity.ts';
import type { ApiClient } from './api-client.ts';
import type { Output } from './output.ts';

export const ASK_EVERY_MS = 500;
/** Where nothing can be drawn over, a line says so often how far it is. */
const LINE_EVERY_MS = 10_000;

type Show = (busy: readonly SourceAnswer[]) => void;

export type Following = {
  readonly client: ApiClient;
  readonly isMeant: (source: SourceAnswer) => boolean;
  readonly show: Show;
  /** It ends with this … */
  readonly until: Promise<unknown>;
  /** … or, after this, when nothing is done any more. */
  readonly isWaiting?: boolean;
};

/** Shows what is being done with sources; gives those with which something still is. */
export const follow = async (following: Following): Promise<readonly SourceAnswer[]> => {
  const { client, isMeant, show, until, isWaiting = false } = following;
  let isOver = false;
  const over = until
    .catch(() => undefined)
    .then(() => {
      isOver = true;
    });
  for (;;) {
    const isLast = isOver;
    const { sources } = await client.get<{ sources: SourceAnswer[] }>('/sources');
    const busy = sources.filter((each) => each.activity.stage !== 'idle' && isMeant(each));
    const isEnd = isLast && !(isWaiting && busy.length > 0);
    show(isEnd ? [] : busy);
    if (isEnd) return busy;
    const pause = sleep(ASK_EVERY_MS);
    await (isOver ? pause : Promise.race([over, pause]));
  }
};

/** A bar on a terminal; elsewhere a line now and then. */
export const progressOn = (output: Output): Show => {
  const { columns } = output;
  if (columns !== undefined) {
    return ([first]) =>
      output.progress(first ? progressLine(first.name, first.activity, columns) : '');
  }
  const note = nowAndThen(output);
  return ([first]) => {
    if (output.json || !first) return;
    const { name, activity } = first;
    note(`${name} ${activity.stage}`, `${name}: ${activityInWords(activity)}`);
  };
};

/** Notes where nothing can be drawn over: at once when it is about something else (`key`) than before. */
export const nowAndThen = (output: Output): ((key: string, note: string) => void) => {
  let told = '';
  let atMs = 0;
  return (key, note) => {
    if (key === told && performance.now() - atMs < LINE_EVERY_MS) return;
    told = key;
    atMs = performance.now();
    output.note(note);
  };
};

/** One line of JSON for each source. */
export const progressAsEvents =
  (output: Output): Show =>
  (busy) => {
    for (const { name, activity } of busy) {
      output.result({ event: 'progress', source: name, ...activity });
    }
  };

/** What goes on in the background when the command is done. */
export const noteLeft = (output: Output, busy: readonly SourceAnswer[]): void => {
  for (const { name, activity } of busy) {
    output.note(`${name}: ${activityInWords(activity)}; it goes on by itself (see: source ls).`);
  }
};
