import { codecFactsOf, hdrOf } from '../../media/codec-facts.ts';
import { codecStringOf } from '../../media/codec-string.ts';
import type { Chapter, LooseFacts, LooseStream } from '../../media/media-facts.ts';
import type { Fields } from './ebml.ts';
import type { FileBytes } from './file-bytes.ts';
import {
  ATTACHMENTS,
  CHAPTERS,
  INFO,
  openMatroska,
  partOf,
  type Segment,
  scaleSecOf,
  TAGS,
  TRACK_NUMBER,
  TRACK_TYPE,
  trackEntriesOf,
} from './matroska-segment.ts';

const TYPES: Readonly<Record<number, LooseStream['type']>> = {
  1: 'video',
  2: 'audio',
  17: 'subtitle',
};

/** Under ffmpeg's names; where one ends in `*`, by the beginning. */
const CODECS: readonly (readonly [string, string])[] = [
  ['V_MPEG4/ISO/AVC', 'h264'],
  ['V_MPEGH/ISO/HEVC', 'hevc'],
  ['V_VP8', 'vp8'],
  ['V_VP9', 'vp9'],
  ['V_AV1', 'av1'],
  ['V_MPEG1', 'mpeg1video'],
  ['V_MPEG2', 'mpeg2video'],
  ['V_MPEG4/*', 'mpeg4'],
  ['V_THEORA', 'theora'],
  ['V_PRORES', 'prores'],
  ['A_AAC*', 'aac'],
  ['A_AC3*', 'ac3'],
  ['A_EAC3', 'eac3'],
  ['A_DTS*', 'dts'],
  ['A_TRUEHD', 'truehd'],
  ['A_MLP', 'mlp'],
  ['A_OPUS', 'opus'],
  ['A_VORBIS', 'vorbis'],
  ['A_FLAC', 'flac'],
  ['A_MPEG/L3', 'mp3'],
  ['A_MPEG/L2', 'mp2'],
  ['A_ALAC', 'alac'],
  ['S_TEXT/UTF8', 'subrip'],
  ['S_TEXT/ASS', 'ass'],
  ['S_TEXT/SSA', 'ass'],
  ['S_ASS', 'ass'],
  ['S_SSA', 'ass'],
  ['S_TEXT/WEBVTT', 'webvtt'],
  ['D_WEBVTT/*', 'webvtt'],
  ['S_VOBSUB', 'dvd_subtitle'],
  ['S_HDMV/PGS', 'hdmv_pgs_subtitle'],
  ['S_HDMV/TEXTST', 'hdmv_text_subtitle'],
  ['S_DVBSUB', 'dvb_subtitle'],
];

/** Everything but the film itself: tracks, chapters, tags, and that there is a cover. */
export const matroskaFacts = (bytes: FileBytes): LooseFacts => {
  const segment = openMatroska(bytes);
  const info = partOf(segment, INFO);
  const duration = info?.float(0x4489);
  const attached = partOf(segment, ATTACHMENTS)?.children(0x61a7) ?? [];
  const picture = attached.map((file) => file.text(0x4660) ?? '').find(isImage);
  return {
    container: segment.docType === 'webm' ? 'webm' : 'matroska',
    durationSec: duration && duration * scaleSecOf(segment),
    streams: trackEntriesOf(segment).flatMap(streamOf),
    chapters: chaptersOf(segment),
    tags: { ...tagsOf(segment), ...titled(info?.text(0x7ba9)) },
    ...(picture && { hasPicture: true as const, pictureType: picture }),
    isFastStart: true,
    isTruncated: segment.isTruncated || undefined,
  };
};

const titled = (title: string | undefined) => (title ? { title } : {});

const isImage = (mimeType: string): boolean => mimeType.startsWith('image/');

const streamOf = (entry: Fields): LooseStream[] => {
  const type = TYPES[entry.uint(TRACK_TYPE) ?? 0];
  if (!type) return [];
  const frameNs = entry.uint(0x23e383);
  const language = entry.text(0x22b59d) ?? entry.text(0x22b59c) ?? 'eng';
  const codec = codecOf(entry.text(0x86) ?? '');
  const codecString = codecStringOf(codec, entry.bytes(0x63a2, 64));
  return [
    {
      type,
      codec,
      codecString,
      ...(codecString && codecFactsOf(codecString)),
      trackId: entry.uint(TRACK_NUMBER),
      language,
      title: entry.text(0x536e),
      frameRate: type === 'video' && frameNs ? 1e9 / frameNs : undefined,
      isDefault: entry.uint(0x88) !== 0 || undefined,
      isForced: entry.uint(0x55aa) === 1 || undefined,
      isHearingImpaired: entry.uint(0x55ab) === 1 || undefined,
      ...(type === 'video' && pictureOf(entry)),
      ...(type === 'audio' && soundOf(entry)),
    },
  ];
};

const codecOf = (id: string): string => {
  const fits = (name: string) =>
    name.endsWith('*') ? id.startsWith(name.slice(0, -1)) : id === name;
  return CODECS.find(([name]) => fits(name))?.[1] ?? 'unknown';
};

const PQ = 16;
const HLG = 18;
/** dvcC and dvvC: what says how to read Dolby Vision's second layer. */
const DOLBY_VISION: readonly (number | undefined)[] = [0x64766343, 0x64767643];

const pictureOf = (entry: Fields): Partial<LooseStream> => {
  const video = entry.child(0xe0);
  const width = video?.uint(0xb0);
  const height = video?.uint(0xba);
  const transfer = video?.child(0x55b0)?.uint(0x55ba);
  const additions = entry.children(0x41e4).map((mapping) => mapping.uint(0x41e7));
  const hasDolbyVision = additions.some((kind) => kind && DOLBY_VISION.includes(kind));
  const name = transfer === PQ ? 'pq' : transfer === HLG ? 'hlg' : undefined;
  return {
    width,
    height,
    pixelAspect: ratio(video?.uint(0x54b0), video?.uint(0x54ba), height, width),
    hdr: hasDolbyVision ? 'dolby-vision' : hdrOf(name),
  };
};

/** Of the shown picture's shape to the stored one's; whether it is shown in pixels does not matter. */
const ratio = (...sides: (number | undefined)[]): number | undefined => {
  const [shownWidth = 0, shownHeight = 0, height = 0, width = 0] = sides;
  const aspect = (shownWidth / shownHeight) * (height / width);
  return Number.isFinite(aspect) && Math.abs(aspect - 1) > 0.002 ? aspect : undefined;
};

const soundOf = (entry: Fields): Partial<LooseStream> => {
  const audio = entry.child(0xe1);
  const sampleRate = audio?.float(0x78b5) ?? audio?.float(0xb5);
  return {
    channels: audio?.uint(0x9f) ?? 1,
    sampleRate: sampleRate && Math.round(sampleRate),
    bitDepth: audio?.uint(0x6264),
  };
};

/** Of the first edition; what is nested in a chapter is left out. */
const chaptersOf = (segment: Segment): Chapter[] => {
  const [edition] = partOf(segment, CHAPTERS)?.children(0x45b9) ?? [];
  return (edition?.children(0xb6) ?? []).slice(0, 1024).map((atom) => ({
    startSec: (atom.uint(0x91) ?? 0) / 1e9,
    title: atom.child(0x80)?.text(0x85) ?? '',
  }));
};

/** Tags of the whole film; `targets` say where others belong. */
const tagsOf = (segment: Segment) => {
  const texts = new Map<string, string>();
  for (const tag of (partOf(segment, TAGS)?.children(0x7373) ?? []).slice(0, 256)) {
    const targets = tag.child(0x63c0);
    if (targets?.all.some(({ id }) => id !== 0x68ca && id !== 0x63ca)) continue;
    for (const simple of tag.children(0x67c8).slice(0, 256)) {
      const name = simple.text(0x45a3)?.toUpperCase() ?? '';
      const text = simple.text(0x4487);
      if (text && !texts.has(name)) texts.set(name, text);
    }
  }
  const first = (...names: string[]) => names.map((n) => texts.get(n)).find(Boolean);
  return {
    title: first('TITLE'),
    artist: first('ARTIST'),
    album: first('ALBUM'),
    albumArtist: first('ALBUM_ARTIST'),
    track: numberOf(first('PART_NUMBER', 'TRACK')),
    date: first('DATE_RELEASED', 'DATE', 'DATE_RECORDED'),
    genre: first('GENRE'),
    comment: first('COMMENT'),
  };
};

const numberOf = (text: string | undefined): number | undefined =>
  text === undefined ? undefined : Number.parseInt(text, 10);
