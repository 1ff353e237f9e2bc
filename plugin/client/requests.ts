/** Requests to one server, each within a time and a size; what goes wrong has a code. */
import type { Static, TSchema } from 'typebox';
import { BridgeError } from '../../bridge/protocol/errors.ts';
import { decodeJson } from '../../bridge/protocol/json.ts';
import { withAny } from '../../bridge/protocol/with-any.ts';

/** A page of items with all their streams takes a second or two on a slow machine. */
const TIMEOUT_MS = 30_000;
const MAX_JSON_BYTES = 32 * 1024 * 1024;
const MAX_HEADER_CHARS = 128;

/** What a server knows us by. The token is a secret. */
export type Identity = {
  readonly version: string;
  /** One for each connection: a server ends the earlier ones of a device. */
  readonly deviceId: string;
  readonly token?: string | undefined;
};

export type Query = Readonly<
  Record<string, string | number | boolean | readonly string[] | undefined>
>;

export type Ask = {
  readonly method?: 'GET' | 'POST' | 'DELETE';
  readonly path: string;
  readonly query?: Query;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal | undefined;
  readonly timeoutMs?: number;
};

export class Requests {
  readonly address: string;
  readonly #identity: Identity;

  constructor(address: string, identity: Identity) {
    this.address = address;
    this.#identity = identity;
  }

  /** The one header by which a server of every version knows us. */
  get authorization(): string {
    const { token, deviceId, version } = this.#identity;
    const device = `Client="Natster Bridge", Device="Natster Bridge", DeviceId="${deviceId}", Version="${version}"`;
    return `MediaBrowser ${token === undefined ? '' : `Token="${token}", `}${device}`;
  }

  /** Throws JELLYFIN_UNREACHABLE, JELLYFIN_REFUSED, JELLYFIN_ANSWER_INVALID, or the signal's reason. */
  async json<S extends TSchema>(schema: S, ask: Ask): Promise<Static<S>> {
    const value = await this.#within(ask, async (response) =>
      decodeJson(schema, await bodyOf(response, MAX_JSON_BYTES)),
    );
    if (value === undefined) throw invalid(ask);
    return value;
  }

  /** The whole body, and its type without parameters; undefined when there is none of that name. */
  async blob(ask: Ask, maxBytes: number) {
    return this.#within(
      ask,
      async (response) => ({
        mimeType: typeOf(response),
        bytes: await bodyOf(response, maxBytes),
      }),
      [200],
    );
  }

  /** The first bytes of a body, `bytes` of them if there are as many; the rest is not read. */
  async head(ask: Ask, bytes: number): Promise<Uint8Array> {
    return this.#within(ask, (response) => headOf(response, bytes), [200]);
  }

  async nothing(ask: Ask): Promise<void> {
    await this.#within(ask, async (response) => response.body?.cancel());
  }

  /** Bytes `start` up to and with `end` of a file, and what the server says of the file. */
  async range(ask: Ask, start: number, end: number) {
    const headers = { range: `bytes=${start}-${end}`, 'accept-encoding': 'identity' };
    return this.#within(
      { ...ask, headers },
      async (response) => {
        const said = /^bytes (\d+)-(\d+)\/(\d+)$/.exec(response.headers.get('content-range') ?? '');
        if (Number(said?.[1]) !== start || Number(said?.[2]) > end) throw invalid(ask);
        const size = Number(said?.[3]);
        const length = Number(said?.[2]) + 1 - start;
        const bytes = await bodyOf(response, length);
        if (bytes.length !== length) throw invalid(ask);
        const modified = response.headers.get('last-modified') ?? '';
        return { bytes, size, modified: modified.slice(0, MAX_HEADER_CHARS) };
      },
      [206],
    );
  }

  async #within<T>(
    ask: Ask,
    read: (response: Response) => Promise<T>,
    good: readonly number[] = [200, 204],
  ): Promise<T> {
    const { signal, timeoutMs = TIMEOUT_MS } = ask;
    const late = new AbortController();
    const timer = setTimeout(() => late.abort(unreachable('It does not answer.')), timeoutMs);
    try {
      return await withAny([signal, late.signal], async (any) => {
        const response = await this.#send(ask, any);
        if (good.includes(response.status)) return read(response);
        await response.body?.cancel();
        throw failure(ask, response);
      });
    } catch (error) {
      signal?.throwIfAborted();
      if (late.signal.aborted) throw late.signal.reason;
      throw error instanceof BridgeError ? error : unreachable('It cannot be reached.', error);
    } finally {
      clearTimeout(timer);
    }
  }

  #send({ method = 'GET', path, query = {}, body, headers }: Ask, signal: AbortSignal) {
    return fetch(`${this.address}${path}${queryOf(query)}`, {
      ...{ method, signal, redirect: 'manual' as const },
      headers: {
        ...{ authorization: this.authorization, accept: 'application/json, */*;q=0.8' },
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
  }
}

const queryOf = (query: Query): string => {
  const words = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value === undefined) continue;
    // Once for each, as its API description has it; a server takes commas as well.
    for (const each of Array.isArray(value) ? value : [value]) words.append(name, String(each));
  }
  const text = words.toString();
  return text && `?${text}`;
};

/** Throws JELLYFIN_ANSWER_INVALID when there are more. */
const bodyOf = async (response: Response, maxBytes: number): Promise<Uint8Array> => {
  const pieces: Uint8Array[] = [];
  let length = 0;
  for await (const piece of response.body ?? []) {
    length += piece.length;
    if (length > maxBytes) {
      throw new BridgeError('JELLYFIN_ANSWER_INVALID', {
        message: 'An answer of the server is larger than it can be.',
      });
    }
    pieces.push(piece);
  }
  return pieces.length === 1 && pieces[0] ? pieces[0] : Buffer.concat(pieces);
};

const headOf = async (response: Response, bytes: number): Promise<Uint8Array> => {
  const pieces: Uint8Array[] = [];
  let length = 0;
  // Leaving the loop ends the connection.
  for await (const piece of response.body ?? []) {
    pieces.push(piece);
    length += piece.length;
    if (length >= bytes) break;
  }
  return Buffer.concat(pieces).subarray(0, bytes);
};

const typeOf = (response: Response): string =>
  (response.headers.get('content-type') ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '';

const unreachable = (message: string, cause?: unknown) =>
  new BridgeError('JELLYFIN_UNREACHABLE', {
    message: `The Jellyfin server: ${message.charAt(0).toLowerCase()}${message.slice(1)}`,
    cause,
  });

const invalid = ({ path }: Ask) =>
  new BridgeError('JELLYFIN_ANSWER_INVALID', {
    message: `The server's answer to ${path.replace(/[0-9a-f-]{32,36}/g, '…')} is not one of a Jellyfin server.`,
  });

const failure = (ask: Ask, { status, headers }: Response): BridgeError => {
  if (status === 401 || status === 403) return new BridgeError('JELLYFIN_REFUSED');
  if (status === 404) return new BridgeError('ASSET_NOT_FOUND');
  if (status === 503) return unreachable('It is starting, or too busy.');
  if (status < 300 || status >= 400) return invalid(ask);
  const to = headers.get('location') ?? '';
  const elsewhere = URL.canParse(to) ? new URL(to).origin.slice(0, MAX_HEADER_CHARS) : 'elsewhere';
  return new BridgeError('JELLYFIN_UNREACHABLE', {
    message: `The server sends us ${elsewhere}, where we do not follow.`,
    hint: 'Give the address at which the server itself answers.',
  });
};
