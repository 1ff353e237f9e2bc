import { readWhole } from '../library/assets/asset-file.ts';
import { MAX_TEXT_BYTES, WEBVTT_TYPE } from '../media/asset.ts';
import { webVttToSubRip } from '../media/subtitles/subrip-write.ts';
import { BridgeError } from '../protocol/errors.ts';
import type { ItemAssets } from './item-assets.ts';

/** Always UTF-8. */
export const SUBRIP_TYPE = 'text/srt';

export type WantedSubtitle = {
  readonly catalog: string;
  readonly id: string;
  readonly asset: string;
  readonly mark: string;
};

/** A subtitle as SubRip. Throws as ItemAssets.open does. */
export const subRipOf = async (
  assets: ItemAssets,
  { catalog, id, asset, mark }: WantedSubtitle,
  signal: AbortSignal,
): Promise<Uint8Array> => {
  const { file } = await assets.open(catalog, id, asset, mark, signal);
  try {
    if (file.mimeType !== WEBVTT_TYPE || file.size > MAX_TEXT_BYTES) {
      throw new BridgeError('ASSET_NOT_FOUND');
    }
    const { bytes } = await readWhole(file);
    return Buffer.from(webVttToSubRip(new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes)));
  } finally {
    await file.close();
  }
};
