import { ApiError, errorIn, unreachable } from '../api-error.ts';
import { strings } from '../strings.ts';

/** A bridge looks for an owner who is away for a minute. */
const TIMEOUT_MS = 70_000;

export type Reason = Pick<ApiError, 'message' | 'hint'>;

/** Why something could not be had; undefined when it can be had now. What failed does not say, so it is asked for once more. */
export const reasonOf = async (
  address: string,
  leaving: AbortSignal,
): Promise<ApiError | undefined> => {
  const late = AbortSignal.timeout(TIMEOUT_MS);
  const signal = AbortSignal.any([leaving, late]);
  try {
    const response = await fetch(address, { headers: { range: 'bytes=0-0' }, signal });
    if (!response.ok) return errorIn(await response.json().catch(() => undefined), response.status);
    await response.body?.cancel();
    return undefined;
  } catch {
    const { message, hint } = strings.player.stalled;
    return late.aborted ? new ApiError('TIMED_OUT', message, hint) : unreachable();
  }
};

const PASSING = [
  ...(['UNREACHABLE', 'OWNER_AWAY', 'NETWORK_UNREACHABLE', 'ASSET_NOT_READY'] as const),
  ...(['TIMED_OUT', 'RATE_LIMITED', 'TOO_MANY_SESSIONS', 'EPOCH_STALE'] as const),
  ...(['HANDSHAKE_FAILED', 'SESSION_UNKNOWN', 'ITEM_UNREADABLE', 'STILL_ARRIVING'] as const),
];

/** Whether it may be had later. */
export const mayPass = (error: ApiError): boolean => PASSING.some((code) => error.is(code));

/** What a person is told when nothing is left to try. */
export const finalReason = (error: ApiError | undefined): Reason => {
  // It was when this began.
  if (error?.is('NOT_SHARED')) return strings.player.takenBack;
  return !error || error.is('HLS_UNSUPPORTED') || error.is('FILM_DAMAGED')
    ? strings.player.cannotPlay
    : error;
};
