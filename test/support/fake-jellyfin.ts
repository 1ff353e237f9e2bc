/** A Jellyfin server made of its API description alone: it refuses what that does not allow, and answers nothing else. */
import { createReadStream, existsSync, readFileSync, statSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { type WebSocket, WebSocketServer } from 'ws';
import { type Found, OpenApiChecker } from './openapi-checker.ts';
import { ROOT } from './root.ts';

const DOCUMENT = join(ROOT, 'test/data/jellyfin-openapi-12.0.json');

/** What of an entry is told only when it is asked for. */
const FIELDS = [
  ...['Path', 'MediaSources', 'Etag', 'DateCreated', 'OriginalTitle', 'SortName', 'Overview'],
  ...['Taglines', 'Genres', 'Tags', 'Studios', 'ProductionLocations', 'ProviderIds', 'People'],
  ...['Chapters', 'CustomRating'],
];

export type FakeItem = Record<string, unknown> & { Id: string; Type: string };
export type FakeLibrary = {
  id: string;
  name: string;
  kind: string;
  location: string;
  items: FakeItem[];
  options?: FakeOptions;
};
export type FakeOptions = Record<string, unknown> & { PathInfos: { Path: string }[] };

/** As the description has ids. */
export const uuid = (number: number): string =>
  `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`;
const plain = (id: string): string => id.replaceAll('-', '');

export class FakeJellyfin {
  readonly libraries: FakeLibrary[] = [];
  /** Files and pictures by item id without dashes, and `Type/index`. */
  readonly files = new Map<string, string>();
  readonly pictures = new Map<string, { type: string; bytes: Uint8Array }>();
  readonly subtitles = new Map<string, string>();
  readonly tokens = new Set<string>();
  /** Ids of libraries that the user may not see. */
  readonly hidden = new Set<string>();
  /** What was not allowed. */
  readonly violations: string[] = [];
  readonly requests: string[] = [];
  /** Folders that it was told of. */
  readonly updated: string[] = [];
  isAdministrator = true;
  isQuickConnectApproved = false;
  serverId = plain(uuid(1));
  /** Answers in place of the server when it returns true. */
  override: (request: IncomingMessage, response: ServerResponse) => boolean = () => false;
  readonly #checker = new OpenApiChecker(DOCUMENT);
  readonly #sockets = new Set<WebSocket>();
  #server: Server | undefined;
  #port = 0;

  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  async start(): Promise<void> {
    const server = createServer((request, response) => void this.#handle(request, response));
    const sockets = new WebSocketServer({ noServer: true });
    server.on('upgrade', (request, socket, head) => {
      if (request.url !== '/socket' || !this.#isSignedIn(request)) {
        socket.end('HTTP/1.1 403 Forbidden\r\n\r\n');
        return;
      }
      sockets.handleUpgrade(request, socket, head, (webSocket) => {
        this.#sockets.add(webSocket);
        webSocket.send(JSON.stringify({ MessageType: 'ForceKeepAlive', Data: 60 }));
        webSocket.on('close', () => this.#sockets.delete(webSocket));
      });
    });
    this.#server = server;
    await new Promise<void>((resolve) => server.listen(this.#port, '127.0.0.1', resolve));
    this.#port = (server.address() as AddressInfo).port;
  }

  async stop(): Promise<void> {
    for (const socket of this.#sockets) socket.terminate();
    this.#server?.closeAllConnections();
    await new Promise((resolve) => this.#server?.close(resolve) ?? resolve(undefined));
  }

  get listeners(): number {
    return this.#sockets.size;
  }

  /** Something has changed. */
  tell(): void {
    const Data = { ItemsAdded: [], ItemsUpdated: [], ItemsRemoved: [] };
    const message = JSON.stringify({ MessageType: 'LibraryChanged', Data });
    for (const socket of this.#sockets) socket.send(message);
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', this.url);
    this.requests.push(`${request.method} ${url.pathname}${url.search}`);
    if (this.override(request, response)) return;
    const found = this.#checker.find(request.method ?? '', url.pathname);
    let text = '';
    for await (const piece of request) text += piece;
    const body = text === '' ? undefined : JSON.parse(text);
    const wrong = found
      ? [...this.#checker.request(found, url.searchParams, body), ...headerFaults(request)]
      : [`there is no ${request.method} ${url.pathname}`];
    if (wrong.length > 0 || !found) {
      this.violations.push(...wrong);
      response.writeHead(400).end();
      return;
    }
    if (found.operation.security && !this.#isSignedIn(request)) {
      response.writeHead(401).end();
      return;
    }
    this.#answer(found, { url, request, response, body });
  }

  #isSignedIn(request: IncomingMessage): boolean {
    return this.tokens.has(tokenOf(request));
  }

  #answer(found: Found, asked: Asked): void {
    const { response } = asked;
    const answer = this.#answers[found.operation.operationId]?.(found.path, asked);
    if (!answer) this.violations.push(`the fake cannot ${found.operation.operationId}`);
    if (!answer || 'status' in answer) {
      response.writeHead(answer?.status ?? 500).end();
    } else if ('json' in answer) {
      this.violations.push(...this.#checker.answer(found, 200, answer.json));
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(JSON.stringify(answer.json));
    } else if ('file' in answer) {
      sendFile(answer.file, asked);
    } else {
      response.writeHead(200, { 'content-type': answer.type }).end(answer.bytes);
    }
  }

  readonly #answers: Readonly<
    Record<string, (path: Record<string, string>, asked: Asked) => Answer>
  > = {
    GetPublicSystemInfo: () => ({
      json: { ServerName: 'Attic', Version: '12.0.0', Id: this.serverId },
    }),
    AuthenticateUserByName: (_, { body }) => {
      const { Username, Pw } = body as { Username: string; Pw: string };
      return Username === 'olivia' && Pw === 'secret' ? this.#signedIn() : { status: 401 };
    },
    InitiateQuickConnect: () => this.#quickConnect(),
    GetQuickConnectState: () => this.#quickConnect(),
    AuthenticateWithQuickConnect: () => this.#signedIn(),
    ReportSessionEnded: (_, { request }) => {
      this.tokens.delete(tokenOf(request));
      return { status: 204 };
    },
    GetCurrentUser: () => ({ json: USER }),
    GetUserViews: () => ({ json: pageOf(this.#seen().map(viewOf)) }),
    GetVirtualFolders: () =>
      this.isAdministrator ? { json: this.libraries.map(folderOf) } : { status: 403 },
    AddVirtualFolder: (_, { url, body }) => this.#add(url.searchParams, body),
    RemoveVirtualFolder: (_, { url }) => {
      const at = this.libraries.findIndex(({ name }) => name === url.searchParams.get('name'));
      if (!this.isAdministrator || at < 0) return { status: at < 0 ? 404 : 403 };
      this.libraries.splice(at, 1);
      return { status: 204 };
    },
    PostUpdatedMedia: (_, { body }) => {
      const { Updates } = body as { Updates: { Path: string }[] };
      this.updated.push(...Updates.map(({ Path }) => Path));
      return { status: 204 };
    },
    GetItems: (_, { url }) => ({ json: this.#items(url.searchParams) }),
    GetFile: ({ itemId = '' }) => {
      const file = this.files.get(plain(itemId));
      return file ? { file } : { status: 404 };
    },
    GetItemImageByIndex: ({ itemId = '', imageType, imageIndex }) =>
      this.pictures.get(`${plain(itemId)}/${imageType}/${imageIndex}`) ?? { status: 404 },
    GetSubtitleWithTicks: ({ routeItemId = '', routeIndex }) => {
      const text = this.subtitles.get(`${plain(routeItemId)}/${routeIndex}`);
      return text ? { type: 'text/vtt', bytes: Buffer.from(text) } : { status: 404 };
    },
  };

  #seen(): FakeLibrary[] {
    return this.libraries.filter(({ id }) => !this.hidden.has(id));
  }

  /** As the true one, of a folder that it sees. */
  #add(query: URLSearchParams, body: unknown): Answer {
    const { LibraryOptions: options } = body as { LibraryOptions: FakeOptions };
    const [{ Path = '' } = {}] = options.PathInfos;
    if (!this.isAdministrator) return { status: 403 };
    if (!existsSync(Path)) return { status: 400 };
    const id = uuid(100 + this.libraries.length);
    const [name, kind] = [query.get('name') ?? '', query.get('collectionType') ?? ''];
    this.libraries.push({ id, name, kind, location: Path, options, items: [] });
    return { status: 204 };
  }

  #items(query: URLSearchParams): object {
    const seen = this.#seen();
    const library = seen.find(({ id }) => id === query.get('parentId'));
    // As the true one: of a folder that is not there it lists everything.
    let all = (library ? [library] : seen).flatMap(({ items }) => items);
    const ids = query.getAll('ids');
    const types = query.getAll('includeItemTypes');
    if (ids.length > 0) all = all.filter(({ Id }) => ids.includes(Id));
    if (types.length > 0) all = all.filter(({ Type }) => types.includes(Type));
    const start = Number(query.get('startIndex') ?? 0);
    const limit = Number(query.get('limit') ?? all.length);
    const fields = query.getAll('fields');
    const left = FIELDS.filter((field) => !fields.includes(field));
    const isLeft = (key: string) => left.includes(key);
    const entries = all
      .slice(start, start + limit)
      .map((item) => Object.fromEntries(Object.entries(item).filter(([key]) => !isLeft(key))));
    return { ...pageOf(entries), TotalRecordCount: all.length, StartIndex: start };
  }

  #quickConnect(): Answer {
    const device = { DeviceId: 'd', DeviceName: 'n', AppName: 'a', AppVersion: '1' };
    const DateAdded = new Date().toISOString();
    const Authenticated = this.isQuickConnectApproved;
    return { json: { Authenticated, Secret: 'a-secret', Code: '123456', DateAdded, ...device } };
  }

  #signedIn(): Answer {
    const token = `token${this.tokens.size + 1}x${Math.random().toString(36).slice(2)}`;
    this.tokens.add(token);
    return { json: { User: USER, AccessToken: token, ServerId: this.serverId } };
  }
}

type Asked = {
  readonly url: URL;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly body: unknown;
};

type Answer =
  | { readonly json: object }
  | { readonly status: number }
  | { readonly file: string }
  | { readonly type: string; readonly bytes: Uint8Array };

const tokenOf = ({ headers }: IncomingMessage): string =>
  /Token="([^"]+)"/.exec(headers.authorization ?? '')?.[1] ?? '';

const USER = { Id: uuid(2), Name: 'olivia' };

const headerFaults = ({ headers }: IncomingMessage): string[] => {
  const old = ['x-emby-token', 'x-mediabrowser-token', 'x-emby-authorization'];
  const isGood = /^MediaBrowser (?:\w+="[^"]*"(?:, |$))+$/.test(headers.authorization ?? '');
  return [
    ...old.filter((name) => headers[name]).map((name) => `the header ${name}`),
    ...(isGood ? [] : [`Authorization: ${headers.authorization}`]),
  ];
};

const pageOf = (Items: object[]) => ({ Items, TotalRecordCount: Items.length, StartIndex: 0 });

const viewOf = ({ id, name, kind }: FakeLibrary) => ({
  ...{ Id: id, Name: name, Type: 'CollectionFolder', CollectionType: kind, IsFolder: true },
});

const folderOf = ({ id, name, kind, location }: FakeLibrary) => ({
  ...{ ItemId: plain(id), Name: name, CollectionType: kind, Locations: [location] },
});

const sendFile = (file: string, { request, response }: Asked): void => {
  const { size, mtime } = statSync(file);
  const [, from = '0', to] = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? '') ?? [];
  const start = Number(from);
  const end = Math.min(to ? Number(to) : size - 1, size - 1);
  response.writeHead(206, {
    'content-type': 'video/x-matroska',
    'content-range': `bytes ${start}-${end}/${size}`,
    'content-length': end + 1 - start,
    'last-modified': mtime.toUTCString(),
  });
  createReadStream(file, { start, end }).pipe(response);
};

/** A picture of the smallest kind. */
export const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

/** An entry with one file. */
export const fileItem = (
  fake: FakeJellyfin,
  number: number,
  file: string,
  serverPath: string,
  more: Record<string, unknown> = {},
): FakeItem => {
  const id = uuid(number);
  fake.files.set(plain(id), file);
  const Container = serverPath.split('.').at(-1);
  const { Streams = [], ...entry } = more;
  return {
    ...{
      Id: id,
      Type: 'Movie',
      MediaType: 'Video',
      LocationType: 'FileSystem',
      Etag: `e${number}`,
    },
    ...{ Name: `Film ${number}`, Path: serverPath, DateCreated: '2024-05-06T07:08:09.0000000Z' },
    MediaSources: [
      {
        ...{ Id: plain(id), Protocol: 'File', Path: serverPath, Container, IsRemote: false },
        ...{ Size: readFileSync(file).length, RunTimeTicks: 600_000_000, VideoType: 'VideoFile' },
        ...{ Name: 'File', Bitrate: 1_500_000, MediaStreams: Streams },
      },
    ],
    ...entry,
  };
};
