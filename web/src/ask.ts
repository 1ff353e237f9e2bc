/** How the page asks the bridge. */
import { ApiError, errorIn, unreachable } from './api-error.ts';
import { strings } from './strings.ts';

export const API = '/api/v1';
const READ_TIMEOUT_MS = 10_000;
// Making a catalog reads a whole folder, which may lie on a slow disk.
const ACTION_TIMEOUT_MS = 10 * 60_000;

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
type Options = { readonly body?: unknown; readonly signal?: AbortSignal };
// The answers are trusted to have their types: the page comes from the bridge that it asks.
/** Throws ApiError; the signal's reason when it aborts. */
export const request = async <T>(
  method: Method,
  path: string,
  options: Options = {},
): Promise<T> => {
  const { body, signal } = options;
  const limit = AbortSignal.timeout(method === 'GET' ? READ_TIMEOUT_MS : ACTION_TIMEOUT_MS);
  const hasBody = body !== undefined;
  try {
    const response = await fetch(`${API}${path}`, {
      method,
      signal: signal ? AbortSignal.any([signal, limit]) : limit,
      // What is told on leaving the page is told to its end.
      keepalive: method === 'PUT',
      ...(hasBody && {
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      }),
    });
    const answer: unknown = await response.json().catch(() => undefined);
    if (!response.ok || answer === undefined) throw errorIn(answer, response.status);
    return answer as T;
  } catch (error) {
    if (error instanceof ApiError || signal?.aborted) throw error;
    if (limit.aborted && method !== 'GET') {
      throw new ApiError('TIMED_OUT', strings.timedOut.message, strings.timedOut.hint);
    }
    throw unreachable();
  }
};

/** A path of parts that may hold anything. */
export const at = (...parts: readonly string[]): string =>
  parts.map((part) => `/${encodeURIComponent(part)}`).join('');

export const get = <T>(path: string, signal?: AbortSignal) =>
  request<T>('GET', path, signal ? { signal } : {});
