import { Readable } from 'node:stream';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import type { AssetFile } from '../library/assets/asset-file.ts';
import { WEBVTT_TYPE } from '../media/asset.ts';
import { evaluate } from '../media/preconditions.ts';
import type { ItemAssets } from '../playback/item-assets.ts';
import { etagOf } from '../playback/player-headers.ts';
import { BridgeError } from '../protocol/errors.ts';

const PIECE_BYTES = 256 * 1024;
/** Whatever it is taken for, it runs nothing and loads nothing. */
const POLICY = "default-src 'none'; sandbox; frame-ancestors 'none'";
const FOR_EVER = 'private, max-age=31536000, immutable';

/** Nobody hears of it. */
const LEFT = new BridgeError('TIMED_OUT');

/** Which contents are meant; the present ones, where an address does not say. */
export const ByMark = Type.Object({
  mark: Type.Optional(Type.String({ minLength: 1, maxLength: 128 })),
});

export type AssetRequest = {
  readonly catalog: string;
  readonly id: string;
  readonly asset: string;
  /** As the address has it: with one its contents never change. */
  readonly mark: string | undefined;
};

/** Answers with an asset. Throws as ItemAssets.open does. */
export const sendAsset = async (
  assets: ItemAssets,
  wanted: AssetRequest,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> => {
  const { catalog, id, asset } = wanted;
  const closed = new AbortController();
  reply.raw.once('close', () => closed.abort(LEFT));
  const { file, mark } = await assets.open(catalog, id, asset, wanted.mark, closed.signal);
  if (closed.signal.aborted) {
    await file.close();
    throw LEFT;
  }
  const type = file.mimeType === WEBVTT_TYPE ? `${WEBVTT_TYPE}; charset=utf-8` : file.mimeType;
  const etag = etagOf(mark);
  reply.headers({
    etag,
    'cache-control': wanted.mark === undefined ? 'private, no-cache' : FOR_EVER,
    'content-security-policy': POLICY,
    'x-content-type-options': 'nosniff',
  });
  const ifNoneMatch = request.headers['if-none-match'];
  if (evaluate({ ifNoneMatch }, etag) === 'not-modified') {
    await file.close();
    return reply.code(304).send();
  }
  reply.headers({ 'content-type': type, 'content-length': file.size });
  const stream = Readable.from(pieces(file)).once('close', () => void file.close());
  return reply.send(stream);
};

async function* pieces(file: AssetFile): AsyncGenerator<Uint8Array> {
  for (let position = 0; position < file.size; position += PIECE_BYTES) {
    const length = Math.min(PIECE_BYTES, file.size - position);
    // Fresh each time: a socket may hold on to the piece after the next one was asked for.
    const piece = Buffer.allocUnsafeSlow(length);
    await file.read(piece, 0, length, position);
    yield piece;
  }
}
