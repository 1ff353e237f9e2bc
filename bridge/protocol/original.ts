/** Messages of the original protocol, as its programs expect them to the letter. */
import { type Static, Type } from 'typebox';
import { encodeJson } from './json.ts';

/** What original owners put where there is no description; their page shows the file's name instead. */
export const NO_DESCRIPTION = 'Auto-imported library entry';

export type OriginalEntry = {
  readonly path: string;
  readonly description: string;
  readonly mime_type: string;
  readonly byte_size: number;
  readonly hash: string;
};

/** Longer ones are not of the original's programs. */
export const QUESTION_MAX = 4096;
export const OriginalDownload = Type.Object({
  hash: Type.String(),
  transcode: Type.Optional(Type.Boolean()),
  target_xkey: Type.Optional(Type.String()),
});
export type OriginalDownload = Static<typeof OriginalDownload>;

/** The answer to `download`, before the first chunk. */
export type OriginalAcknowledgement = {
  readonly acknowledged: true;
  readonly chunk_size: number;
  readonly total_chunks: number;
  readonly sender_xkey: string;
  readonly total_bytes: number;
};

/** Headers of a chunk. Their case counts. */
export const CHUNK_INDEX = 'x-natster-chunk-idx';
export const SENDER_KEY = 'x-natster-sender-xkey';
export const TOTAL_CHUNKS = 'x-natster-total-chunks';

/** Every answer is in one of these two envelopes. */
export const success = (data: unknown): Uint8Array => encodeJson({ code: 200, data });
export const failure = (code: number, error: string): Uint8Array =>
  encodeJson({ error, code, data: null });
