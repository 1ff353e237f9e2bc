/** The two questions of the original protocol, over the import of a catalog. */
import type { Static, TSchema } from 'typebox';
import { BridgeError } from '../../protocol/errors.ts';
import { decodeJson, encodeJson, isOf } from '../../protocol/json.ts';
import {
  OriginalAcknowledgement,
  OriginalAnswer,
  OriginalContents,
  type OriginalDownload,
} from '../../protocol/original.ts';
import { localOriginal, type OriginalOperation } from '../../protocol/subjects.ts';
import type { Mailbox } from '../mailbox.ts';
import { WholeReceiver } from '../receivers.ts';

/** As their page waits: the owner asks somebody else first whether we may. */
const TIMEOUT_MS = 5_000;
const NOTHING = new Uint8Array(0);
/** No file has it. */
const NO_HASH = '0'.repeat(64);

export type Asking = { readonly mailbox: Mailbox; readonly alias: string };

/** The listing, and its bytes. Throws NOT_SHARED, OWNER_AWAY, TIMED_OUT, NETWORK_UNREACHABLE, MESSAGE_INVALID, the signal's reason. */
export const askContents = async (asking: Asking, signal: AbortSignal) => {
  const bytes = await ask(asking, 'get', NOTHING, signal);
  const { entries } = dataOf(OriginalContents, bytes);
  return { bytes, entries: entries ?? [] };
};

/** Throws as {@link askContents}, ITEM_NOT_FOUND, ITEM_UNREADABLE. */
export const askDownload = async (
  asking: Asking,
  request: OriginalDownload,
  signal: AbortSignal,
): Promise<OriginalAcknowledgement> =>
  dataOf(OriginalAcknowledgement, await ask(asking, 'download', encodeJson(request), signal));

/** Whether they are there and share it, in a few bytes. Throws as {@link askContents}. */
export const askWhether = async (asking: Asking, signal: AbortSignal): Promise<void> => {
  try {
    await askDownload(asking, { hash: NO_HASH, transcode: false, target_xkey: '' }, signal);
  } catch (error) {
    if (!(error instanceof BridgeError) || !THERE.includes(error.code)) throw error;
  }
};

/** Only who may see the catalog hears these. */
const THERE: readonly string[] = ['ITEM_NOT_FOUND', 'REQUEST_INVALID', 'ITEM_UNREADABLE'];

const ask = (
  { mailbox, alias }: Asking,
  operation: OriginalOperation,
  body: Uint8Array,
  signal: AbortSignal,
): Promise<Uint8Array> =>
  mailbox.request(localOriginal(alias, operation), body, new WholeReceiver(), {
    timeoutMs: TIMEOUT_MS,
    signal,
  });

const dataOf = <T extends TSchema>(schema: T, bytes: Uint8Array): Static<T> => {
  const answer = decodeJson(OriginalAnswer, bytes);
  if (!answer) throw new BridgeError('MESSAGE_INVALID');
  const { code, error, data } = answer;
  if (error || code !== 200) throw new BridgeError(REFUSALS[code] ?? 'ITEM_UNREADABLE');
  if (!isOf(schema, data)) throw new BridgeError('MESSAGE_INVALID');
  return data;
};

const REFUSALS: Readonly<Record<number, 'REQUEST_INVALID' | 'NOT_SHARED' | 'ITEM_NOT_FOUND'>> = {
  400: 'REQUEST_INVALID',
  403: 'NOT_SHARED',
  404: 'ITEM_NOT_FOUND',
};
