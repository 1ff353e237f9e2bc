/**
 * The service worker: players ask it for a film as they would ask a server, and it passes that on to the
 * page, which holds the sessions. It keeps nothing, and answers only for addresses that a page gave out. It imports nothing that runs: not every browser
 * takes a service worker of several files.
 */
import type { FromPage, Head, ToPage } from './media/messages.ts';

type Extendable = Event & { waitUntil(work: Promise<unknown>): void };
type Fetching = Event & { readonly request: Request; respondWith(answer: Promise<Response>): void };
type Client = { postMessage(message: ToPage, transfer: Transferable[]): void };
type Scope = {
  readonly registration: { readonly scope: string };
  readonly clients: {
    claim(): Promise<void>;
    matchAll(options: { type: 'window'; includeUncontrolled: boolean }): Promise<readonly Client[]>;
  };
  skipWaiting(): Promise<void>;
  addEventListener(type: 'install' | 'activate', listener: (event: Extendable) => void): void;
  addEventListener(type: 'fetch', listener: (event: Fetching) => void): void;
};
const scope = self as unknown as Scope;

const ANSWER_TIMEOUT_MS = 20_000;

scope.addEventListener('install', (event) => event.waitUntil(scope.skipWaiting()));
scope.addEventListener('activate', (event) => event.waitUntil(scope.clients.claim()));
scope.addEventListener('fetch', (event) => {
  const wanted = addressed(event.request.url, scope.registration.scope);
  if (wanted) event.respondWith(answer(event.request, wanted.token, wanted.isDownload));
});

const answer = async (request: Request, token: string, isDownload: boolean): Promise<Response> => {
  const range = request.headers.get('range') ?? undefined;
  const ask: ToPage = { token, isDownload, ...(range !== undefined && { range }) };
  const clients = await scope.clients.matchAll({ type: 'window', includeUncontrolled: true });
  const late = new Promise<undefined>((resolve) => setTimeout(resolve, ANSWER_TIMEOUT_MS));
  const asked = clients.map((client) => askPage(client, ask));
  const found = await Promise.race([Promise.any(asked).catch(() => undefined), late]);
  if (!found) return new Response(null, { status: 404 });
  const { head, port } = found;
  const isBodiless = head.status === 416 || request.method === 'HEAD';
  if (isBodiless) port.postMessage({ kind: 'cancel' });
  return new Response(isBodiless ? null : bodyOf(port), head);
};

/** What is wanted at an address (media/messages.ts); undefined for the files of the page itself. */
const addressed = (
  url: string,
  own: string,
): { readonly token: string; readonly isDownload: boolean } | undefined => {
  const prefix = `${own}media/`;
  if (!url.startsWith(prefix)) return undefined;
  const [token = ''] = url.slice(prefix.length).split('/', 1);
  return { token, isDownload: url.endsWith('?download') };
};

type Found = { readonly head: Head; readonly port: MessagePort };

/** Rejects when the page gave out no such address. */
const askPage = (client: Client, ask: ToPage): Promise<Found> =>
  new Promise((resolve, reject) => {
    const { port1: port, port2 } = new MessageChannel();
    port.onmessage = ({ data }: MessageEvent<FromPage>) => {
      if (data.kind === 'head') resolve({ head: data.head, port });
      else reject(new Error('unknown'));
    };
    client.postMessage(ask, [port2]);
  });

/** Asks for the next bytes when the player takes them. */
const bodyOf = (port: MessagePort): ReadableStream<Uint8Array> =>
  new ReadableStream(
    {
      pull: (controller) =>
        new Promise((resolve) => {
          port.onmessage = ({ data }: MessageEvent<FromPage>) => {
            if (data.kind === 'bytes') controller.enqueue(data.bytes);
            else if (data.kind === 'end') controller.close();
            else controller.error(new Error('the film cannot be read'));
            resolve();
          };
          port.postMessage({ kind: 'pull' });
        }),
      cancel: () => port.postMessage({ kind: 'cancel' }),
    },
    { highWaterMark: 0 },
  );
