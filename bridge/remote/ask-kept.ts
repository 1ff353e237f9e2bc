import { setTimeout as sleep } from 'node:timers/promises';
import { unlessAborted } from '../library/wait.ts';
import { hasCode } from '../protocol/errors.ts';
import type { AskRequest } from '../protocol/messages.ts';
import { type KeptSession, LOST } from './kept-session.ts';
import { TAKEN_BACK } from './puller.ts';
import type { SealedReply } from './receivers.ts';

const RETRY_MS = { first: 200, longest: 2_000 };

/** What only takes time. */
const LATER = ['RATE_LIMITED', 'ASSET_NOT_READY', 'TOO_MANY_SESSIONS'] as const;
/** What a second try may mend, in a new session where the old one was lost. */
const ONCE_MORE = [...LOST, 'TIMED_OUT', 'MESSAGE_INVALID', 'REPLAYED'] as const;

/** One request in the kept session, again while the owner asks for patience. Throws what they refuse with, the signal's reason. */
export const askKept = async (
  kept: KeptSession,
  request: AskRequest,
  signal: AbortSignal,
): Promise<SealedReply> => {
  let isRepeated = false;
  for (let waitMs = RETRY_MS.first; ; waitMs = Math.min(2 * waitMs, RETRY_MS.longest)) {
    try {
      return await askOnce(kept, request, signal);
    } catch (error) {
      signal.throwIfAborted();
      if (hasCode(error, ...LATER)) await unlessAborted(sleep(waitMs), signal);
      else if (isRepeated || !hasCode(error, ...ONCE_MORE)) throw error;
      else isRepeated = true;
    }
  }
};

const askOnce = async (
  kept: KeptSession,
  request: AskRequest,
  signal: AbortSignal,
): Promise<SealedReply> => {
  const session = await unlessAborted(kept.get(), signal);
  try {
    return await session.ask(request, signal);
  } catch (error) {
    if (hasCode(error, ...LOST, ...TAKEN_BACK)) kept.forget(session);
    throw error;
  }
};
