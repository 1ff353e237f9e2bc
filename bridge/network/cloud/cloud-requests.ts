/** Requests to a control plane, each within a time and a size; what goes wrong has a code. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Static, TSchema } from 'typebox';
import { utf8 } from '../../protocol/bytes.ts';
import { BridgeError } from '../../protocol/errors.ts';
import { decodeJson } from '../../protocol/json.ts';
import { withAny } from '../../protocol/with-any.ts';
import { limitedText } from '../limited-text.ts';
import { cloudRefusal } from './cloud-refusal.ts';

const TIMEOUT_MS = 15_000;
const MOST_BYTES = 32 * 1024 * 1024;
const MOST_ERROR_BYTES = 64 * 1024;
/** Who waits for us waits a minute. */
const PATIENCE_MS = 20_000;
const SHORTEST_WAIT_MS = 250;

export type CloudRequestsOptions = {
  /** Base of its API, without a slash at the end. */
  readonly base: string;
  /** Secret. */
  readonly token: string;
  readonly signal: AbortSignal;
};

type Ask = {
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly path: string;
  readonly accept?: string;
  readonly body?: object;
};

/** For one piece of work: being told to wait is waited for 20 s in all. */
export class CloudRequests {
  readonly #options: CloudRequestsOptions;
  #patienceMs = PATIENCE_MS;

  constructor(options: CloudRequestsOptions) {
    this.#options = options;
  }

  get<S extends TSchema>(schema: S, path: string): Promise<Static<S>> {
    return this.#json(schema, { method: 'GET', path });
  }

  post<S extends TSchema>(schema: S, path: string, body: object): Promise<Static<S>> {
    return this.#json(schema, { method: 'POST', path, body });
  }

  async delete(path: string): Promise<void> {
    await this.#text({ method: 'DELETE', path });
  }

  /** What a POST without a body answers in plain text. */
  text(path: string): Promise<string> {
    return this.#text({ method: 'POST', path, accept: 'text/plain' });
  }

  async #json<S extends TSchema>(schema: S, ask: Ask): Promise<Static<S>> {
    const value = decodeJson(schema, utf8(await this.#text(ask)));
    if (value === undefined) throw new BridgeError('CLOUD_ANSWER_INVALID');
    return value;
  }

  async #text(ask: Ask): Promise<string> {
    for (;;) {
      const answer = await this.#once(ask);
      if ('text' in answer) return answer.text;
      await this.#wait(answer.waitMs);
    }
  }

  async #once(ask: Ask): Promise<{ text: string } | { waitMs: number }> {
    const { signal } = this.#options;
    try {
      return await withAny([signal, AbortSignal.timeout(TIMEOUT_MS)], async (any) => {
        const response = await this.#send(ask, any);
        if (response.ok) return { text: await limitedText(response, MOST_BYTES) };
        const said = await limitedText(response, MOST_ERROR_BYTES).catch(() => '');
        if (response.status === 429) return { waitMs: waitIn(response.headers) };
        throw cloudRefusal(response.status, said.replaceAll(this.#options.token, '…'));
      });
    } catch (error) {
      if (signal.aborted) throw new BridgeError('TIMED_OUT', { cause: error });
      if (error instanceof BridgeError) throw error;
      if (error instanceof RangeError) throw new BridgeError('CLOUD_ANSWER_INVALID');
      throw new BridgeError('CLOUD_AWAY', { cause: error });
    }
  }

  #send({ method, path, accept = 'application/json', body }: Ask, signal: AbortSignal) {
    const { base, token } = this.#options;
    return fetch(`${base}${path}`, {
      // It would take the token elsewhere.
      ...{ method, signal, redirect: 'error' as const },
      headers: {
        ...{ authorization: `Bearer ${token}`, accept },
        ...(body && { 'content-type': 'application/json' }),
      },
      ...(body && { body: JSON.stringify(body) }),
    });
  }

  async #wait(waitMs: number): Promise<void> {
    this.#patienceMs -= waitMs;
    if (this.#patienceMs < 0) {
      throw new BridgeError('RATE_LIMITED', {
        message: `The control plane takes no more requests for ${Math.ceil(waitMs / 1000)} s.`,
        hint: 'Try again then.',
      });
    }
    await pause(waitMs, this.#options.signal);
  }
}

/** Throws TIMED_OUT. */
export const pause = async (ms: number, signal: AbortSignal): Promise<void> => {
  await sleep(ms, undefined, { signal }).catch((cause: unknown) => {
    throw new BridgeError('TIMED_OUT', { cause });
  });
};

/** `Retry-After` is seconds or a date. */
const waitIn = (headers: Headers): number => {
  const text = headers.get('retry-after') ?? '';
  const ms = /^\d{1,9}$/.test(text) ? Number(text) * 1000 : Date.parse(text) - Date.now();
  return Math.max(SHORTEST_WAIT_MS, Number.isNaN(ms) ? 1000 : ms);
};
