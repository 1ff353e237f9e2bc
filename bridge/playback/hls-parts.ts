/** The parts of a film as HLS: its playlists, initialisations, segments and subtitles. */
import type { Converter } from '../ffmpeg/converter.ts';
import { type Conversion, THIN } from '../hls/conversion.ts';
import { ConvertedTrack } from '../hls/converted-track.ts';
import { OFFSET_SEC } from '../hls/fragment.ts';
import type { HlsFilm, Reading } from '../hls/hls-film.ts';
import { type Cut, planFilm, planSound } from '../hls/plan.ts';
import {
  masterPlaylist,
  mediaPlaylist,
  subtitlePlaylist,
  withTimestampMap,
} from '../hls/playlists.ts';
import type { TrackFacts } from '../hls/questions.ts';
import { readWhole } from '../library/assets/asset-file.ts';
import { within } from '../library/wait.ts';
import type { ItemDetails } from '../media/item-details.ts';
import type { Keyframe } from '../media/keyframe-index.ts';
import { BridgeError, hasCode } from '../protocol/errors.ts';
import type { Item } from '../protocol/item.ts';
import { initName, revisionMark, segmentName, textName } from './hls-files.ts';
import { masterOf } from './hls-master.ts';
import { type Chosen, chosenOf, trackNamed } from './hls-tracks.ts';
import type { ItemAssets } from './item-assets.ts';
import { readKeyframes } from './keyframes.ts';

/** Players give up after some ten seconds. */
const INDEX_WAIT_MS = 8_000;
const DETAILS_WAIT_MS = 3_000;
/** Of a film of which each picture stands for itself. */
const MAX_INDEX_BYTES = 1024 * 1024;
/** A first segment seldom has less: they need not wait for the index. */
const SURELY_SEC = 2;
const SURELY_BYTES = 256 * 1024;
/** When nobody knows how long the film is. */
const LEAST_SEC = 1;

/** Who asks, for what, and how the film is read. */
export type HlsRequest = Reading & {
  readonly catalog: string;
  readonly item: Item;
  readonly film: HlsFilm;
  readonly itemAssets: Pick<ItemAssets, 'open' | 'details'>;
  readonly converter: Pick<Converter, 'isThere' | 'convert' | 'mapsTones'>;
  readonly thin: ThinSource;
};

/** Smaller versions of films, made where the film is. */
export interface ThinSource {
  /** What can be had of a catalog's films. Throws what asking its owner throws. */
  offered(catalog: string, signal: AbortSignal): Promise<readonly Conversion[]>;
  /** The initialisation, or a segment, of a track of `item` in one of the versions offered. */
  part(catalog: string, item: Item, part: TrackPart, signal: AbortSignal): Promise<Uint8Array>;
}

export type TrackPart = {
  readonly trackId: number;
  readonly conversion: Conversion;
  /** undefined: the initialisation. */
  readonly segment: number | undefined;
};

export const masterText = async (
  request: HlsRequest,
  codecs: ReadonlySet<string> | undefined,
): Promise<string> => {
  const [chosen, cuts, details, converts, thin] = await Promise.all([
    chosenIn(request),
    cutsIn(request),
    detailsOf(request),
    request.converter.isThere(),
    thinIn(request),
  ]);
  const sizeBytes = request.readable.size;
  const durationSec = durationOf(cuts);
  const of = { chosen, cuts, sizeBytes, durationSec, details };
  return masterPlaylist(masterOf({ ...of, codecs, converts, thin }));
};

/** Begins to read what a player of the film asks for first. */
export const readAhead = async (request: HlsRequest): Promise<void> => {
  if (!request.item.mime_type.startsWith('video/')) return;
  const facts = { sizeBytes: request.readable.size, durationSec: undefined };
  const first = keyframesIn(request).then((keyframes) => cutAt(planFilm(keyframes, facts), 0));
  const { byte_size, duration } = request.item;
  const surely = duration ? (byte_size / duration) * SURELY_SEC : SURELY_BYTES;
  await request.film.ahead(first, Math.round(surely), request);
};

export const trackText = async (request: HlsRequest, track: string): Promise<string> => {
  trackNamed(await chosenIn(request), track);
  const mark = revisionMark(request.readable.revision);
  const init = initName(track, mark);
  const segment = (number: number) => segmentName(track, mark, number);
  return mediaPlaylist({ cuts: await cutsIn(request), init, segment });
};

/** The initialisation of a track, as it is named in addresses, or one of its segments. */
export const trackBytes = async (
  request: HlsRequest,
  name: string,
  segment: number | undefined,
): Promise<Uint8Array> => {
  const { track, conversion } = trackNamed(await chosenIn(request), name);
  if (!conversion && !track.init) throw new BridgeError('NOT_FOUND');
  if (!conversion) return plainPart(request, track, segment);
  const part = { trackId: track.id, conversion, segment };
  const { thin, catalog, item, signal } = request;
  return THIN.includes(conversion)
    ? thin.part(catalog, item, part, signal)
    : convertedPart(request, part);
};

const plainPart = async (
  request: HlsRequest,
  track: TrackFacts,
  segment: number | undefined,
): Promise<Uint8Array> => {
  const cuts = await cutsIn(request);
  const first = cutAt(cuts, 0);
  return segment === undefined
    ? request.film.init(track, first, request)
    : request.film.segment(track, [first, cutAt(cuts, segment)], request);
};

/** A part of a track in another version, made here. Throws NOT_FOUND for a track that there is not. */
export const convertedPart = async (
  request: HlsRequest,
  { trackId, conversion, segment }: TrackPart,
): Promise<Uint8Array> => {
  const { film, converter } = request;
  const { video, audio } = await chosenIn(request);
  const track = [video, ...audio].find((each) => each?.id === trackId);
  if (track?.type !== conversion.type) throw new BridgeError('NOT_FOUND');
  const cuts = await cutsIn(request);
  const converted = new ConvertedTrack(film, { track, conversion }, cuts, converter);
  return segment === undefined ? converted.init(request) : converted.segment(segment, request);
};

/** None while its owner does not say: the film itself can be played. */
const thinIn = ({ thin, catalog, signal }: HlsRequest): Promise<readonly Conversion[]> => {
  const late = new BridgeError('TIMED_OUT');
  return within(DETAILS_WAIT_MS, late, signal, (either) => thin.offered(catalog, either)).catch(
    () => [],
  );
};

export const textPlaylistText = async (request: HlsRequest, text: number): Promise<string> => {
  await subtitleOf(request, text);
  return subtitlePlaylist(durationOf(await cutsIn(request)), textName(text));
};

/** Of a subtitle that may be anybody's. */
export const subtitleText = async (request: HlsRequest, text: number): Promise<string> => {
  const { catalog, item, itemAssets, signal } = request;
  const { asset, mark } = await subtitleOf(request, text);
  const { file } = await itemAssets.open(catalog, item.id, asset, mark, signal);
  try {
    const { bytes } = await readWhole(file);
    return withTimestampMap(new TextDecoder().decode(bytes), OFFSET_SEC);
  } finally {
    await file.close();
  }
};

const cutAt = (cuts: readonly Cut[], number: number): Cut => {
  const cut = cuts[number];
  if (!cut) throw new BridgeError('NOT_FOUND');
  return cut;
};

const chosenIn = async (request: HlsRequest): Promise<Chosen> => {
  const { tracks } = await request.film.facts(request);
  return chosenOf(tracks, request.item.mime_type, await request.converter.isThere());
};

const durationOf = (cuts: readonly Cut[]): number =>
  cuts.reduce((sum, { durationSec }) => sum + durationSec, 0) || LEAST_SEC;

const cutsIn = (request: HlsRequest): Promise<readonly Cut[]> =>
  request.film.once('cuts', request.signal, async (signal) => {
    const shared = { ...request, signal };
    const { size: sizeBytes } = request.readable;
    const isFilm = request.item.mime_type.startsWith('video/');
    const asked = isFilm ? keyframesIn(shared) : undefined;
    // What is wrong with it matters only where there are pictures.
    asked?.catch(() => undefined);
    const { video } = await chosenIn(shared);
    const durationSec = await knownDuration(shared);
    if (!video) return planSound({ sizeBytes, durationSec });
    const keyframes = await (asked ?? keyframesIn(shared));
    // There may be hundreds of thousands.
    request.film.drop('keyframes');
    return planFilm(keyframes, { sizeBytes, durationSec });
  });

/** As its head tells it, the listing, or what its owner knows by now. */
const knownDuration = async (request: HlsRequest): Promise<number | undefined> => {
  const { durationSec = request.item.duration } = await request.film.facts(request);
  return durationSec ?? (await detailsOf(request))?.media?.durationSec;
};

const keyframesIn = (request: HlsRequest): Promise<readonly Keyframe[]> =>
  request.film.once('keyframes', request.signal, (signal) => keyframesOf({ ...request, signal }));

const keyframesOf = async ({ catalog, item, readable, itemAssets, signal }: HlsRequest) => {
  const of = { catalog, itemId: item.id, revision: readable.revision };
  const late = new BridgeError('ASSET_NOT_READY');
  try {
    const found = await within(INDEX_WAIT_MS, late, signal, (either) =>
      readKeyframes(itemAssets, of, either, MAX_INDEX_BYTES),
    );
    return found ?? [];
  } catch (cause) {
    if (!hasCode(cause, 'ASSET_NOT_FOUND')) throw cause;
    throw new BridgeError('HLS_UNSUPPORTED', {
      message: 'This film cannot be given as HLS: its owner finds no place to enter it at.',
      cause,
    });
  }
};

const detailsOf = (request: HlsRequest): Promise<ItemDetails | undefined> => {
  const { catalog, item, itemAssets, signal } = request;
  const late = new BridgeError('TIMED_OUT');
  // Without them there are no subtitles, but there is a film.
  return within(DETAILS_WAIT_MS, late, signal, (either) =>
    itemAssets.details(catalog, item.id, either),
  ).catch(() => undefined);
};

const subtitleOf = async (request: HlsRequest, text: number) => {
  const { catalog, item, itemAssets, signal } = request;
  const subtitle = (await itemAssets.details(catalog, item.id, signal))?.subtitles?.[text];
  if (!subtitle) throw new BridgeError('NOT_FOUND');
  return subtitle;
};
