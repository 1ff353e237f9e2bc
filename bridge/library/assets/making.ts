/** What the bytes of an asset are made of, where it is not a file as it is. */
import { isAsset, KEYFRAMES_TYPE, WEBVTT_TYPE } from '../../media/asset.ts';
import { IMAGE_HEAD_BYTES, imageInfo } from '../../media/image-info.ts';
import type { SubtitleFormat } from '../../media/subtitles/webvtt.ts';
import { BridgeError } from '../../protocol/errors.ts';
import type { Blob } from '../../store/blob-file.ts';
import type { AssetOrigin } from '../description.ts';
import type { ProbeFile, Prober } from '../probe/prober.ts';
import { ProbeProblem } from '../probe/problem.ts';

export type Origin = AssetOrigin | { readonly kind: 'keyframes' } | { readonly kind: 'photo' };
export type MadeOrigin = Exclude<Origin, { kind: 'picture' | 'photo' }>;
type ReadOrigin = Exclude<MadeOrigin, { kind: 'served' }>;

/** What a media server gave as a picture or text, if it is one. Throws ProbeProblem. */
export const servedBlob = (asset: string, bytes: Uint8Array): Blob => {
  const picture = imageInfo(bytes.subarray(0, IMAGE_HEAD_BYTES));
  const mimeType = picture?.mimeType ?? WEBVTT_TYPE;
  if (!isAsset(asset, mimeType, bytes))
    throw new ProbeProblem(picture ? 'not-a-picture' : 'no-text');
  return { mimeType, bytes };
};

/** `file`: the media file, or what lies beside it. Throws ProbeProblem, the signal's reason. */
export const makeAsset = async (
  prober: Prober,
  origin: ReadOrigin,
  file: ProbeFile,
  signal: AbortSignal,
): Promise<Blob> => {
  if (origin.kind === 'cover') return prober.cover(file, signal);
  if (origin.kind === 'keyframes') {
    return { mimeType: KEYFRAMES_TYPE, bytes: await keyframes(prober, file, signal) };
  }
  if (origin.kind === 'track') return webVtt(await prober.textTrack(file, origin.trackId, signal));
  const { language, frameRate } = origin;
  const kind = {
    format: origin.format as SubtitleFormat,
    ...(language !== undefined && { language }),
    ...(frameRate !== undefined && { frameRate }),
  };
  return webVtt(await prober.subtitle(file, kind, signal));
};

const webVtt = (text: string): Blob => ({ mimeType: WEBVTT_TYPE, bytes: Buffer.from(text) });

const keyframes = async (prober: Prober, file: ProbeFile, signal: AbortSignal) => {
  try {
    return await prober.keyframeIndex(file, signal);
  } catch (error) {
    if (!(error instanceof ProbeProblem) || error.kind !== 'no-index') throw error;
    return prober.scanKeyframes(file, signal);
  }
};

/** Nothing is wrong with the disk; there is only nothing to give. */
const NOTHING = ['no-text', 'no-cover', 'no-index', 'not-a-picture', 'not-media', 'empty'];

export const asBridgeError = (error: unknown): unknown => {
  if (!(error instanceof ProbeProblem)) return error;
  const { message, hint, kind } = error;
  const code = NOTHING.includes(kind) ? 'ASSET_NOT_FOUND' : 'ITEM_UNREADABLE';
  return new BridgeError(code, { message, hint, cause: error });
};
