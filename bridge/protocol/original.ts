/** Messages of the original protocol, as its programs expect them to the letter. */
import { type Static, Type } from 'typebox';
import { encodeJson } from './json.ts';
import { AccountKey } from './nkey.ts';

/** What original owners put where there is no description; their page shows the file's name instead. */
export const NO_DESCRIPTION = 'Auto-imported library entry';

const Bytes = Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER });

export const OriginalEntry = Type.Object({
  path: Type.String({ minLength: 1 }),
  description: Type.String(),
  /** Empty where their machine knows none. */
  mime_type: Type.String(),
  byte_size: Bytes,
  /** Lower-case hex SHA-256. */
  hash: Type.String({ pattern: '^[0-9a-f]{64}$' }),
});
export type OriginalEntry = Readonly<Static<typeof OriginalEntry>>;

/** The answer to `get`. Entries are looked at one by one: one that is wrong takes no other with it. */
export const OriginalContents = Type.Object({
  entries: Type.Optional(Type.Union([Type.Null(), Type.Array(Type.Unknown())])),
});

/** Longer ones are not of the original's programs. */
export const QUESTION_MAX = 4096;
export const OriginalDownload = Type.Object({
  hash: Type.String(),
  transcode: Type.Optional(Type.Boolean()),
  target_xkey: Type.Optional(Type.String()),
});
export type OriginalDownload = Static<typeof OriginalDownload>;

/** The answer to `download`, before the first chunk. */
export const OriginalAcknowledgement = Type.Object({
  acknowledged: Type.Literal(true),
  chunk_size: Bytes,
  total_chunks: Bytes,
  sender_xkey: Type.String(),
  total_bytes: Bytes,
});
export type OriginalAcknowledgement = Readonly<Static<typeof OriginalAcknowledgement>>;

/** Headers of a chunk. Their case counts. */
export const CHUNK_INDEX = 'x-natster-chunk-idx';
export const SENDER_KEY = 'x-natster-sender-xkey';
export const TOTAL_CHUNKS = 'x-natster-total-chunks';
/** `true` while the owner's program converts what it sends. */
export const TRANSCODING = 'x-natster-transcoding';

/** What owners' programs tell about themselves every 30 seconds, to whom they share something with. */
export const OriginalHeartbeat = Type.Object({
  catalog: Type.String(),
  account_key: Type.String(),
  revision: Type.Integer(),
});
export type OriginalHeartbeat = Readonly<Static<typeof OriginalHeartbeat>>;

/** A share as its global service lists it. */
export const OriginalShare = Type.Object({
  from_account: AccountKey,
  to_account: AccountKey,
  catalog: Type.String({ pattern: '^[A-Za-z0-9]{1,64}$' }),
  catalog_online: Type.Optional(Type.Boolean()),
  /** Unix seconds; 0: not known. */
  revision: Type.Optional(Type.Integer()),
});
export type OriginalShare = Readonly<Static<typeof OriginalShare>>;
/** The answer to `my.shares`. Looked at one by one: one that is wrong takes no other with it. */
export const OriginalShares = Type.Array(Type.Unknown(), { maxItems: 10_000 });

/** What stands where a catalog is meant and there is none. */
export const NO_CATALOG = { catalog: 'none', revision: 0 } as const;

/** The envelope of an answer to us; those of success have no error. */
export const OriginalAnswer = Type.Object({
  code: Type.Integer(),
  error: Type.Optional(Type.String()),
  data: Type.Optional(Type.Unknown()),
});

/** Every answer is in one of these two envelopes. */
export const success = (data: unknown): Uint8Array => encodeJson({ code: 200, data });
export const failure = (code: number, error: string): Uint8Array =>
  encodeJson({ error, code, data: null });
