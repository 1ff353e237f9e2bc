import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathsIn } from '../../config/paths.ts';
import { BridgeError, isErrorCode } from '../protocol/errors.ts';
import { holderOf } from '../store/data-dir.ts';

const TIMEOUT_MS = 60_000;

/** Talks to the bridge that runs on this data directory, over its API. */
export class ApiClient {
  readonly url: string;
  readonly #token: string;

  constructor(url: string, token: string) {
    this.url = url;
    this.#token = token;
  }

  /** Throws BRIDGE_NOT_RUNNING. */
  static async connect(dataDir: string): Promise<ApiClient> {
    const { running, secrets } = pathsIn(dataDir);
    try {
      type Running = { url: string; pid: number };
      const { url, pid } = JSON.parse(await readFile(running, 'utf8')) as Running;
      // A bridge that was killed leaves the file behind, and its port to whoever takes it: they must
      // not get the token.
      if (pid !== (await holderOf(dataDir))) throw new Error('left behind by an earlier bridge');
      const token = await readFile(join(secrets, 'api-token'), 'utf8');
      return new ApiClient(url, token.trim());
    } catch (cause) {
      throw notRunning(dataDir, cause);
    }
  }

  get<T>(path: string): Promise<T> {
    return this.#call('GET', path);
  }

  post<T>(path: string, body: object = {}): Promise<T> {
    return this.#call('POST', path, body);
  }

  put<T>(path: string, body?: object): Promise<T> {
    return this.#call('PUT', path, body);
  }

  patch<T>(path: string, body: object): Promise<T> {
    return this.#call('PATCH', path, body);
  }

  delete<T>(path: string): Promise<T> {
    return this.#call('DELETE', path);
  }

  async #call<T>(method: string, path: string, body?: object): Promise<T> {
    const response = await fetch(`${this.url}/api/v1${path}`, {
      method,
      headers: {
        authorization: `Bearer ${this.#token}`,
        ...(body && { 'content-type': 'application/json' }),
      },
      ...(body && { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    }).catch((cause: unknown) => {
      throw cause instanceof Error && cause.name === 'TimeoutError'
        ? new BridgeError('TIMED_OUT', { cause })
        : new BridgeError('BRIDGE_NOT_RUNNING', { cause });
    });
    const answer = (await response.json()) as T & {
      error?: Record<'code' | 'message' | 'hint', string>;
    };
    if (response.ok) return answer;
    const { code, message, hint } = answer.error ?? {};
    throw new BridgeError(isErrorCode(code) ? code : 'INTERNAL', {
      ...(message && { message }),
      ...(hint && { hint }),
    });
  }
}

const notRunning = (dataDir: string, cause: unknown): BridgeError =>
  new BridgeError('BRIDGE_NOT_RUNNING', {
    message: `No bridge is running on the data directory ${dataDir}.`,
    cause,
  });
