/** How a browser can play an item: the file itself, or as HLS, by itself or through hls.js. */
import { playedType } from '../../../bridge/media/played-type.ts';
import type { Item, NewViewing } from '../answers.ts';
import { asOurs } from './our-address.ts';

export type Way = { readonly kind: 'direct' | 'hls' | 'hls.js'; readonly address: string };

export type AsksType = { readonly canPlayType: (type: string) => string };

const HLS_TYPE = 'application/vnd.apple.mpegurl';

/** What the bridge calls families of codecs, and one of each that its decoders know. */
const FAMILIES: Readonly<Record<string, string>> = {
  avc1: 'video/mp4; codecs="avc1.640028"',
  hvc1: 'video/mp4; codecs="hvc1.1.6.L120.B0"',
  vp09: 'video/mp4; codecs="vp09.00.40.08"',
  av01: 'video/mp4; codecs="av01.0.08M.08"',
  mp4a: 'audio/mp4; codecs="mp4a.40.2"',
  'ac-3': 'audio/mp4; codecs="ac-3"',
  'ec-3': 'audio/mp4; codecs="ec-3"',
  opus: 'audio/mp4; codecs="opus"',
  flac: 'audio/mp4; codecs="flac"',
  mp3: 'audio/mp4; codecs="mp3"',
};

const hasMediaSource = (): boolean => 'MediaSource' in globalThis;

const hlsWay = (hls: string, element: AsksType): Way | undefined => {
  const canPlay = (type: string): boolean =>
    hasMediaSource() ? MediaSource.isTypeSupported(type) : element.canPlayType(type) !== '';
  if (!hasMediaSource() && element.canPlayType(HLS_TYPE) === '') return undefined;
  const names = Object.keys(FAMILIES).filter((name) => canPlay(FAMILIES[name] ?? ''));
  const address = `${asOurs(hls)}?codecs=${names.join(',')}`;
  return { kind: hasMediaSource() ? 'hls.js' : 'hls', address };
};

/** The better one first: the file itself where the browser knows it and there is no sound to choose. */
export const waysOf = (item: Item, viewing: NewViewing, element: AsksType): Way[] => {
  const direct: Way = { kind: 'direct', address: asOurs(viewing.direct) };
  const hls = viewing.hls === null ? undefined : hlsWay(viewing.hls, element);
  if (!hls) return [direct];
  const { media } = viewing;
  const sounds = media?.streams.filter(({ type }) => type === 'audio').length ?? 0;
  const isKnown = element.canPlayType(playedType(item.mime_type, media)) !== '';
  return isKnown && sounds < 2 ? [direct, hls] : [hls, direct];
};
