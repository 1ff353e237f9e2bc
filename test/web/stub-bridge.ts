import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join } from 'node:path';
import { errorBody, statusOf } from '../../bridge/http/error-status.ts';
import { BridgeError } from '../../bridge/protocol/errors.ts';
import { ROOT } from '../support/root.ts';

const PAGE = join(ROOT, 'dist', 'web');
const POLICY =
  "default-src 'self'; img-src 'self' data:; media-src 'self' blob:; frame-ancestors 'none'; base-uri 'none'; form-action 'self'";
const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
};

export type Asked = {
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly body: unknown;
};
type Answer = object | BridgeError | ((asked: Asked) => object | BridgeError);

const EMPTY: Readonly<Record<string, Answer>> = {
  'GET /whoami': { name: 'Olivia', key: 'XOWN', friendCode: 'natster-friend.OWN', accounts: [] },
  'GET /sign-in': { role: 'manage' },
  'GET /catalogs': { catalogs: [] },
  'GET /friends': { friends: [] },
  'GET /memberships': { memberships: [] },
  'GET /viewings': { viewings: [] },
  'GET /devices': { devices: [] },
  'GET /sources': { sources: [] },
  'GET /downloads': { downloads: [] },
  'GET /plugins': { plugins: [] },
  'GET /network/members': { members: [] },
  'GET /invitations': { invitations: [] },
  'GET /inbox': { shares: [], unanswered: [] },
};

/** The built page with answers from a table, for what the page does by itself. */
export class StubBridge {
  readonly asked: Asked[] = [];
  readonly answers: Record<string, Answer>;
  #server: Server | undefined;
  #port = 0;

  constructor(answers: Readonly<Record<string, Answer>> = {}) {
    this.answers = { ...EMPTY, ...answers };
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  /** Also after `stop`, on the same port. */
  async start(): Promise<void> {
    const server = createServer((request, response) => {
      this.#handle(request, response).catch((error: unknown) => response.destroy(error as Error));
    });
    this.#server = server.listen(this.#port, '127.0.0.1');
    await once(server, 'listening');
    this.#port = (server.address() as AddressInfo).port;
  }

  async stop(): Promise<void> {
    if (!this.#server) return;
    const closed = once(this.#server, 'close');
    this.#server.close();
    this.#server.closeAllConnections();
    this.#server = undefined;
    await closed;
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname: path, searchParams } = new URL(request.url ?? '/', this.url);
    if (!path.startsWith('/api/v1/')) return sendFile(path, response);
    let text = '';
    for await (const chunk of request.setEncoding('utf8')) text += chunk;
    const method = request.method ?? '';
    const asked = {
      ...{ method, path: path.slice('/api/v1'.length) },
      query: Object.fromEntries(searchParams),
      body: text && JSON.parse(text),
    };
    this.asked.push(asked);
    const found = this.answers[`${method} ${asked.path}`] ?? new BridgeError('NOT_FOUND');
    const answer = typeof found === 'function' ? found(asked) : found;
    const isError = answer instanceof BridgeError;
    response.writeHead(isError ? statusOf(answer.code) : 200, {
      'content-type': 'application/json',
    });
    response.end(JSON.stringify(isError ? errorBody(answer) : answer));
  }
}

const sendFile = async (path: string, response: ServerResponse): Promise<void> => {
  const name = path === '/' ? 'index.html' : path.slice(1);
  try {
    const body = await readFile(join(PAGE, name));
    const type = TYPES[extname(name)] ?? 'application/octet-stream';
    response.writeHead(200, { 'content-type': type, 'content-security-policy': POLICY });
    response.end(body);
  } catch {
    response.writeHead(404).end();
  }
};
