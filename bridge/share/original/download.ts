import { setTimeout as sleep } from 'node:timers/promises';
import { BOX_OVERHEAD, SealedBoxes } from '../../network/sealed-box.ts';
import { BridgeError } from '../../protocol/errors.ts';
import type { Item } from '../../protocol/item.ts';
import { decodeJson } from '../../protocol/json.ts';
import { decodePublicKey } from '../../protocol/nkey.ts';
import {
  type OriginalAcknowledgement,
  OriginalDownload,
  QUESTION_MAX,
} from '../../protocol/original.ts';
import { originalMedia } from '../../protocol/subjects.ts';
import type { ConvertedFilm, ServedCatalogs } from '../served.ts';
import { fileChunks, filmChunks } from './chunks.ts';
import { withTurns } from './listing.ts';
import type { OriginalCaller } from './original-caller.ts';
import { chunksOf, type Transfer } from './transfer.ts';

/** The original's own are of 4 KiB; its programs take any size, and these cost a tenth. */
const CHUNK_BYTES = 64 * 1024;
/** Of what is converted nobody knows how much it gets, and fewer of these may hold nothing. */
const CONVERTED_CHUNK_BYTES = 256 * 1024;
/** For a chunk's headers. */
const HEADERS_BYTES = 512;
/** Its programs wait for a second: a disk that sleeps must not make them wait in vain. */
const FIRST_CHUNK_MS = 400;

/** What is ready to be sent, once `acknowledgement` was. */
export type Prepared = {
  readonly acknowledgement: OriginalAcknowledgement;
  readonly transfer: Omit<Transfer, 'pace'>;
};

/** Throws REQUEST_INVALID. */
export const parseDownload = (data: Uint8Array): OriginalDownload => {
  const request = data.length > QUESTION_MAX ? undefined : decodeJson(OriginalDownload, data);
  if (!request) throw new BridgeError('REQUEST_INVALID');
  return request;
};

/** The key of the friend's side of one transfer. Throws REQUEST_INVALID. */
const keyOf = ({ target_xkey = '' }: OriginalDownload): Uint8Array => {
  const key = decodePublicKey('xkey', target_xkey);
  if (!key)
    throw new BridgeError('REQUEST_INVALID', { message: 'target_xkey is not a public key' });
  return key;
};

const itemOf = async (catalogs: ServedCatalogs, catalog: string, hash: string): Promise<Item> => {
  for await (const item of withTurns(catalogs.items(catalog))) {
    if (item.hash === hash) return item;
  }
  throw new BridgeError('ITEM_NOT_FOUND');
};

/**
 * For a friend who may see `catalog`; `check` throws when that has ended. Throws REQUEST_INVALID,
 * ITEM_NOT_FOUND, and what reading the first bytes throws: afterwards nothing more can be said.
 */
export const prepareDownload = async (
  catalogs: ServedCatalogs,
  caller: OriginalCaller,
  catalog: string,
  request: OriginalDownload,
  check: () => void,
): Promise<Prepared> => {
  const boxes = new SealedBoxes(keyOf(request));
  const item = await itemOf(catalogs, catalog, request.hash);
  const { nc } = caller.connection;
  const payloadMax = nc.info?.max_payload ?? CHUNK_BYTES;
  const room = payloadMax - BOX_OVERHEAD - HEADERS_BYTES;
  const film = request.transcode ? await catalogs.convertFilm?.(catalog, item) : undefined;
  const sent = film
    ? convertedFilm(film, Math.min(CONVERTED_CHUNK_BYTES, room))
    : await wholeFile(catalogs, catalog, item, Math.min(CHUNK_BYTES, room));
  const { chunk_size, total, total_bytes, chunks } = sent;
  const to = caller.isLocal ? undefined : caller.account;
  const subject = originalMedia(to, caller.catalog, request.hash);
  const acknowledgement = {
    ...({ acknowledged: true, chunk_size, total_chunks: total } as const),
    ...{ sender_xkey: boxes.publicKey, total_bytes },
  };
  const isConverted = film !== undefined;
  return { acknowledgement, transfer: { nc, boxes, check, subject, total, isConverted, chunks } };
};

type Sent = Pick<Transfer, 'total' | 'chunks'> &
  Pick<OriginalAcknowledgement, 'chunk_size' | 'total_bytes'>;

const convertedFilm = ({ mostBytes, pieces }: ConvertedFilm, chunk_size: number): Sent => {
  const total = chunksOf(mostBytes, chunk_size);
  const chunks = (signal: AbortSignal) => filmChunks(total, chunk_size, pieces(signal));
  return { chunk_size, total, total_bytes: mostBytes, chunks };
};

/** Throws what reading the first chunk throws, if that is soon. */
const wholeFile = async (
  catalogs: ServedCatalogs,
  catalog: string,
  item: Item,
  chunk_size: number,
): Promise<Sent> => {
  const { byte_size: total_bytes } = item;
  const read = async (index: number): Promise<Uint8Array> => {
    const position = index * chunk_size;
    const target = new Uint8Array(Math.min(chunk_size, total_bytes - position));
    if (target.length > 0) await catalogs.read(catalog, item, target, position, position > 0);
    return target;
  };
  const first = read(0);
  await Promise.race([first, sleep(FIRST_CHUNK_MS)]);
  first.catch(() => undefined);
  const total = chunksOf(total_bytes, chunk_size);
  return { chunk_size, total, total_bytes, chunks: () => fileChunks(total, first, read) };
};
