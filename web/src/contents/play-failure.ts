import { type ApiError, errorIn, unreachable } from '../api-error.ts';
import { strings } from '../strings.ts';

const TIMEOUT_MS = 15_000;

export type Reason = Pick<ApiError, 'message' | 'hint'>;

/** Why a media element gave up: it does not say, so the first byte is asked for once more. */
export const reasonOf = async (src: string): Promise<Reason> => {
  const signal = AbortSignal.timeout(TIMEOUT_MS);
  try {
    const response = await fetch(src, { headers: { range: 'bytes=0-0' }, signal });
    if (!response.ok) return errorIn(await response.json().catch(() => undefined), response.status);
    await response.body?.cancel();
    return strings.player.cannotPlay;
  } catch {
    return unreachable();
  }
};
