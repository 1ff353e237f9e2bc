import type { PictureScaler } from '../../ffmpeg/picture-scaler.ts';
import { assetMark, KEYFRAMES, MAX_PICTURE_BYTES } from '../../media/asset.ts';
import type { ItemDetails } from '../../media/item-details.ts';
import { dirOf } from '../../media/paths.ts';
import { PHOTO, previewOf } from '../../media/preview.ts';
import { BridgeError, hasCode } from '../../protocol/errors.ts';
import type { Log } from '../../protocol/log.ts';
import type { BlobCache } from '../../store/blob-cache.ts';
import type { Blob } from '../../store/blob-file.ts';
import { markOf, partMark } from '../describing/assets.ts';
import { probeFileOf } from '../probe/probe-file.ts';
import type { Prober } from '../probe/prober.ts';
import { sameStamp, stampText } from '../revision.ts';
import type { FileStamp, SourceFile } from '../source.ts';
import type { Sources } from '../sources.ts';
import { type AssetFile, readWhole, wholeFile } from './asset-file.ts';
import { KeptAssets } from './kept-assets.ts';
import { asBridgeError, type MadeOrigin, makeAsset, type Origin, servedBlob } from './making.ts';

/** Begun at once for one friend, or for ourselves. */
const MAKINGS_PER_ASKER = 16;
/** A friend who waits asks again and again. */
const LINGER_MS = 30_000;
/** What could not be made is not tried again sooner: it may take going through a whole film. */
const FAILED_FOR_MS = 10 * 60_000;
const MAX_FAILED = 1_000;

export type AssetAsk = { readonly id: string; readonly asset: string; readonly mark: string };

/** Of one state of an asset, within its source or import. */
export const assetKey = ({ id, asset, mark }: AssetAsk): string => `${id} ${asset} ${mark}`;

export type AssetsDeps = {
  readonly sources: Sources;
  readonly prober: Prober;
  readonly scaler: Pick<PictureScaler, 'scale'>;
  readonly cache: BlobCache;
  readonly log: Log;
};

type Wanted = AssetAsk & {
  readonly source: string;
  readonly origin: Origin;
  /** Of the item when `mark` was found to be the present one. */
  readonly revision: string;
};
type Failure = { readonly error: BridgeError; readonly untilMs: number };

/** Pictures, subtitles and keyframe indexes of our own items, from disk. */
export class Assets {
  readonly #deps: AssetsDeps;
  readonly #kept: KeptAssets;
  readonly #failures = new Map<string, Failure>();

  constructor(deps: AssetsDeps) {
    this.#deps = deps;
    const limits = { perAsker: MAKINGS_PER_ASKER, lingerMs: LINGER_MS };
    this.#kept = new KeptAssets(deps.cache, deps.log, limits);
    deps.sources.listen({
      onState: (source) => {
        if (!deps.sources.has(source)) void this.#kept.forget(groupOf(source)).catch(() => {});
      },
    });
  }

  /** What is known of an item beside its entry. Throws SOURCE_NOT_FOUND, ITEM_NOT_FOUND. */
  async details(source: string, id: string): Promise<ItemDetails | undefined> {
    const index = this.#deps.sources.index(source);
    const entry = index.get(id);
    if (!entry) throw new BridgeError('ITEM_NOT_FOUND');
    return entry.item.details === undefined ? undefined : (await index.details(id))?.details;
  }

  /**
   * Close it. What has to be made is made once for all who wait; `asker` is who counts for it. Throws SOURCE_NOT_FOUND,
   * ITEM_NOT_FOUND, ASSET_NOT_FOUND, ITEM_CHANGED (also when `mark` is not the present one), ITEM_UNREADABLE,
   * RATE_LIMITED, the signal's reason.
   */
  async open(
    source: string,
    ask: AssetAsk,
    asker: string,
    signal: AbortSignal,
  ): Promise<AssetFile> {
    const preview = previewOf(ask.asset);
    if (preview) return this.#openPreview(source, ask, preview, asker, signal);
    const wanted = await this.#find(source, ask);
    const { origin } = wanted;
    try {
      if (origin.kind === 'photo') return await this.#openPicture(wanted, undefined, signal);
      if (origin.kind === 'picture') return await this.#openPicture(wanted, origin.path, signal);
      const name = assetKey(ask);
      const key = { group: groupOf(source), name };
      const make = (signal: AbortSignal) => this.#make(wanted, origin, signal);
      return await this.#kept.open(key, asker, make, signal);
    } catch (error) {
      throw asBridgeError(error);
    }
  }

  /** What cannot be made smaller is given as it is. */
  async #openPreview(
    source: string,
    ask: AssetAsk,
    { of, width }: { readonly of: string; readonly width: number },
    asker: string,
    signal: AbortSignal,
  ): Promise<AssetFile> {
    const whole = { ...ask, asset: of };
    const { origin } = await this.#find(source, whole);
    if (!PICTURES.includes(origin.kind)) throw new BridgeError('ASSET_NOT_FOUND');
    const make = async (signal: AbortSignal): Promise<Blob> => {
      const file = await this.open(source, whole, asker, signal);
      const picture = await readWhole(file).finally(() => file.close());
      return (await this.#deps.scaler.scale(picture, width, signal)) ?? picture;
    };
    const key = { group: groupOf(source), name: assetKey(ask) };
    return this.#kept.open(key, asker, make, signal);
  }

  async #find(source: string, ask: AssetAsk): Promise<Wanted> {
    const { id, asset, mark } = ask;
    const index = this.#deps.sources.index(source);
    const item = index.get(id)?.item;
    if (!item) throw new BridgeError('ITEM_NOT_FOUND');
    const isOwn = asset === KEYFRAMES || (asset === PHOTO && item.kind === 'photo');
    const stored = isOwn ? undefined : await index.details(id);
    const present = assetMark(asset, item.revision, stored?.details);
    const isKnown = stored && Object.hasOwn(stored.assets, asset);
    const origin = isOwn ? OWN[asset] : isKnown && stored.assets[asset];
    if (!origin || present === undefined) throw new BridgeError('ASSET_NOT_FOUND');
    if (present !== mark || !isOf(item.revision, mark, origin)) {
      throw new BridgeError('ITEM_CHANGED');
    }
    return { ...ask, source, origin, revision: item.revision };
  }

  /** `path`: else the media file itself. */
  async #openPicture(
    wanted: Wanted,
    path: string | undefined,
    signal: AbortSignal,
  ): Promise<AssetFile> {
    const file = await this.#openFile(wanted, path);
    try {
      const sizeBytes = Number(file.stamp.sizeBytes);
      if (sizeBytes > MAX_PICTURE_BYTES) throw new BridgeError('ITEM_UNREADABLE');
      const { mimeType } = await this.#deps.prober.image(probeFileOf(file), signal);
      return wholeFile(file, mimeType);
    } catch (error) {
      await file.close();
      throw error;
    }
  }

  async #make(wanted: Wanted, origin: MadeOrigin, signal: AbortSignal): Promise<Blob> {
    const key = assetKey(wanted);
    const failed = this.#failures.get(key);
    if (failed && failed.untilMs > Date.now()) throw failed.error;
    try {
      return await this.#makeNow(wanted, origin, signal);
    } catch (thrown) {
      const error = asBridgeError(thrown);
      if (error instanceof BridgeError && error !== thrown) this.#failedWith(key, error);
      throw error;
    }
  }

  async #makeNow(wanted: Wanted, origin: MadeOrigin, signal: AbortSignal): Promise<Blob> {
    if (origin.kind === 'served') {
      const { source } = this.#deps.sources.index(wanted.source);
      return servedBlob(
        wanted.asset,
        (await source.fetch?.(origin.ref, signal)) ?? new Uint8Array(),
      );
    }
    const path = origin.kind === 'sidecar' ? origin.path : undefined;
    const file = await this.#openFile(wanted, path);
    try {
      const { stamp } = file;
      const blob = await makeAsset(this.#deps.prober, origin, probeFileOf(file), signal);
      if (sameStamp(file.restamp(), stamp)) return blob;
      throw this.#changed(wanted, path);
    } finally {
      await file.close();
    }
  }

  /** What lies at `path` as the asset's mark says it was; none: the media file. Throws ITEM_CHANGED, ITEM_UNREADABLE. */
  async #openFile(wanted: Wanted, path?: string): Promise<SourceFile> {
    const { source, id, mark, revision } = wanted;
    const index = this.#deps.sources.index(source);
    const entry = index.get(id);
    if (entry?.item.revision !== revision) throw new BridgeError('ITEM_CHANGED');
    const file = await index.source.open(path ?? entry.item.path).catch((error: unknown) => {
      if (hasCode(error, 'ITEM_UNREADABLE')) this.#changed(wanted, path);
      throw error;
    });
    const isSame =
      path === undefined
        ? stampText(file.stamp) === entry.stamp
        : markOf({ path, ...sizeAndTime(file.stamp) }) === mark;
    if (isSame) return file;
    await file.close();
    throw this.#changed(wanted, path);
  }

  /** The source looks there again. */
  #changed({ source, id }: Wanted, path?: string): BridgeError {
    const { sources } = this.#deps;
    const changed = path ?? sources.index(source).get(id)?.item.path;
    if (changed !== undefined) sources.suspect(source, dirOf(changed));
    return new BridgeError('ITEM_CHANGED');
  }

  #failedWith(key: string, error: BridgeError): void {
    this.#failures.delete(key);
    this.#failures.set(key, { error, untilMs: Date.now() + FAILED_FOR_MS });
    const [oldest] = this.#failures.keys();
    if (oldest !== undefined && this.#failures.size > MAX_FAILED) this.#failures.delete(oldest);
  }
}

/** Whether it is of the present file: details are found out after the file has changed. */
const isOf = (revision: string, mark: string, origin: Origin): boolean => {
  if (origin.kind === 'cover') return partMark(revision, 'cover') === mark;
  return origin.kind !== 'track' || partMark(revision, origin.trackId) === mark;
};

/** What the media file itself is, or holds, whatever was found out. */
const OWN: Readonly<Record<string, Origin>> = {
  [KEYFRAMES]: { kind: 'keyframes' },
  [PHOTO]: { kind: 'photo' },
};
const PICTURES: readonly string[] = ['picture', 'cover', 'photo', 'served'];
const NS_PER_SEC = 1_000_000_000n;

const groupOf = (source: string): string => `own ${source}`;

/** As a folder's listing has them: numbers, as node:fs makes them of the same stamp. */
const sizeAndTime = ({ sizeBytes, mtimeNs }: FileStamp) => ({
  size: Number(sizeBytes),
  mtimeMs: Number(mtimeNs / NS_PER_SEC) * 1000 + Number(mtimeNs % NS_PER_SEC) / 1e6,
});
