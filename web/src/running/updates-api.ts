import type { UpdatesAnswer } from '../../../bridge/updates/updates.ts';
import { get, request } from '../ask.ts';

export type Updates = UpdatesAnswer;

/** What the page asks of newer versions. */
export const updatesApi = {
  known: (signal?: AbortSignal) => get<Updates>('/updates', signal),
  /** Takes as long as npm does. */
  ask: () => request<Updates>('POST', '/updates'),
};
