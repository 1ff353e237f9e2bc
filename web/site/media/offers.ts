import { contentRange, lengthOf, parseRange } from '../../../bridge/media/ranges.ts';
import type { ByteRange } from '../../../bridge/media/readable.ts';
import { toHex } from '../../../bridge/protocol/bytes.ts';
import type { Source } from './film.ts';
import { addressOf, type FromPage, type Head, type ToPage, type Wish } from './messages.ts';

/** Of one answer to a player, which asks on: a worker that sends for minutes may be ended by the browser. */
const PLAYED_AT_ONCE = 4 * 1024 * 1024;

const offers = new Map<string, Source>();

/** An address for players in this page, until it is taken back. */
export const offer = (source: Source): { readonly address: string; takeBack(): void } => {
  const token = toHex(crypto.getRandomValues(new Uint8Array(16)));
  offers.set(token, source);
  return { address: addressOf(token, source.name), takeBack: () => offers.delete(token) };
};

/** Answers the service worker from then on. */
export const answerWorker = (): void => {
  navigator.serviceWorker.addEventListener('message', ({ data, ports: [port] }: MessageEvent) => {
    const ask = data as ToPage;
    const source = offers.get(ask.token);
    if (!port) return;
    if (source) give(port, source, ask);
    else port.postMessage({ kind: 'unknown' } satisfies FromPage);
  });
  navigator.serviceWorker.startMessages();
};

const give = (port: MessagePort, source: Source, ask: ToPage): void => {
  const { head, part } = answerTo(ask, source);
  const send = (message: FromPage, transfer: Transferable[] = []) =>
    port.postMessage(message, transfer);
  const stopping = new AbortController();
  const pieces = part && source.read(part, stopping.signal);
  port.onmessage = async ({ data }: MessageEvent<Wish>) => {
    if (data.kind === 'cancel') return stopping.abort();
    try {
      const next = await pieces?.next();
      if (!next || next.done) send({ kind: 'end' });
      else send({ kind: 'bytes', bytes: next.value }, [next.value.buffer]);
    } catch {
      send({ kind: 'failed' });
    }
  };
  send({ kind: 'head', head });
};

/** As a server would answer (RFC 9110 section 14), but with no more of a film at once than is good for the worker. */
const answerTo = (
  { range, isDownload }: ToPage,
  { size, name, type }: Source,
): { readonly head: Head; readonly part?: ByteRange } => {
  const asked = parseRange(range, size);
  const common = {
    'content-security-policy': "default-src 'none'; sandbox",
    'x-content-type-options': 'nosniff',
    'accept-ranges': 'bytes',
    'cache-control': 'no-store',
  };
  if (asked.kind === 'unsatisfiable') {
    const headers = { ...common, 'content-range': contentRange(undefined, size) };
    return { head: { status: 416, headers } };
  }
  const isPart = asked.kind === 'range';
  const { start, end } = isPart ? asked : { start: 0, end: size - 1 };
  const isLong = isPart && !isDownload;
  const part = { start, end: isLong ? Math.min(end, start + PLAYED_AT_ONCE - 1) : end };
  const headers = {
    ...common,
    'content-type': type,
    'content-length': String(lengthOf(part)),
    ...(isPart && { 'content-range': contentRange(part, size) }),
    ...(isDownload && {
      'content-disposition': `attachment; filename*=UTF-8''${encodeURIComponent(name)}`,
    }),
  };
  return { head: { status: isPart ? 206 : 200, headers }, part };
};
