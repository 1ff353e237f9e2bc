/** How the page asks the bridge. */
import { ApiError, errorIn, unreachable } from './api-error.ts';
import { strings } from './strings.ts';

export const API = '/api/v1';
const READ_TIMEOUT_MS = 10_000;
// Making a catalog reads a whole folder, which may lie on a slow disk.
const ACTION_TIMEOUT_MS = 10 * 60_000;

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
type Options = {
  readonly body?: unknown;
  /** Sent as it is, instead of a body; with what the bridge has to know of it. */
  readonly file?: { readonly blob: Blob; readonly headers: Readonly<Record<string, string>> };
  readonly signal?: AbortSignal;
};
/** Throws ApiError; the signal's reason when it aborts. `read` takes what came. */
const ask = async <T>(
  method: Method,
  path: string,
  { body, file, signal }: Options,
  read: (response: Response) => Promise<T | undefined>,
): Promise<T> => {
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
      ...(file && {
        headers: { 'content-type': 'application/octet-stream', ...file.headers },
        body: file.blob,
      }),
    });
    const answer = response.ok ? await read(response) : undefined;
    if (answer !== undefined) return answer;
    throw errorIn(await response.json().catch(() => undefined), response.status);
  } catch (error) {
    if (error instanceof ApiError || signal?.aborted) throw error;
    if (limit.aborted && method !== 'GET') {
      throw new ApiError('TIMED_OUT', strings.timedOut.message, strings.timedOut.hint);
    }
    throw unreachable();
  }
};

// The answers are trusted to have their types: the page comes from the bridge that it asks.
export const request = <T>(method: Method, path: string, options: Options = {}): Promise<T> =>
  ask(method, path, options, (response) => response.json().catch(() => undefined) as Promise<T>);

export const requestFile = (method: Method, path: string, options: Options = {}): Promise<Blob> =>
  ask(method, path, options, (response) => response.blob());

/** A path of parts that may hold anything. */
export const at = (...parts: readonly string[]): string =>
  parts.map((part) => `/${encodeURIComponent(part)}`).join('');

export const get = <T>(path: string, signal?: AbortSignal) =>
  request<T>('GET', path, signal ? { signal } : {});
