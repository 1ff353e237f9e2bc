import type { Chapter, LooseFacts, LooseStream } from '../../media/media-facts.ts';
import { type Box, bodyOf, childOf, childrenOf } from './boxes.ts';
import type { Bytes } from './file-bytes.ts';
import { Samples } from './mp4-samples.ts';
import { type Mp4, openMp4, type Track } from './mp4-tracks.ts';

const MAX_CHAPTERS = 1024;

const TYPES: Readonly<Record<string, LooseStream['type']>> = {
  vide: 'video',
  soun: 'audio',
  sbtl: 'subtitle',
  subt: 'subtitle',
  text: 'subtitle',
  subp: 'subtitle',
  clcp: 'subtitle',
};

/** Sample entries under ffmpeg's names; `undefined` names are for those who know more. */
const CODECS: Readonly<Record<string, string>> = {
  ...{ avc1: 'h264', avc3: 'h264', hvc1: 'hevc', hev1: 'hevc', dvh1: 'hevc', dvhe: 'hevc' },
  ...{ vp08: 'vp8', vp09: 'vp9', av01: 'av1', mp4v: 'mpeg4', jpeg: 'mjpeg', apch: 'prores' },
  ...{ apcn: 'prores', apcs: 'prores', apco: 'prores', ap4h: 'prores', s263: 'h263' },
  ...{ mp4a: 'aac', 'ac-3': 'ac3', 'ec-3': 'eac3', Opus: 'opus', fLaC: 'flac', alac: 'alac' },
  ...{ '.mp3': 'mp3', dtsc: 'dts', dtsh: 'dts', dtsl: 'dts', mlpa: 'truehd', samr: 'amr_nb' },
  ...{ sowt: 'pcm_s16le', twos: 'pcm_s16be' },
  ...{ tx3g: 'mov_text', text: 'mov_text', wvtt: 'webvtt', stpp: 'ttml', c608: 'eia_608' },
  ...{ mp4s: 'dvd_subtitle' },
};

/** What stands in the boxes, without any table that grows with the film's length. */
export const mp4Facts = (bytes: Bytes, container: string): LooseFacts => {
  const mp4 = openMp4(bytes);
  const chapterTracks = new Set(mp4.tracks.flatMap((track) => chapterIds(bytes, track)));
  const shown = mp4.tracks.filter(({ id }) => !chapterTracks.has(id));
  const durationSec = durationOf(mp4);
  return {
    container,
    durationSec,
    streams: shown.flatMap((track) => streamOf(mp4, track)),
    chapters: chaptersOf(mp4, chapterTracks),
    isFastStart: mp4.isFastStart || undefined,
    isTruncated: mp4.isTruncated || undefined,
  };
};

/** The film's own, or that of its longest track; of fragments only some files tell it. */
const durationOf = ({ bytes, moov, tracks, isFragmented }: Mp4): number | undefined => {
  const mvhd = childOf(bytes, moov, 'mvhd');
  if (!mvhd) return undefined;
  const movie = bodyOf(bytes, mvhd, 32);
  const isLong = movie.readUInt8(0) === 1;
  const scale = movie.readUInt32BE(isLong ? 20 : 12);
  const mehd = isFragmented ? childOf(bytes, moov, 'mvex', 'mehd') : undefined;
  const total = mehd ? numberIn(bodyOf(bytes, mehd, 12), 4) : 0;
  if (scale > 0 && total > 0) return total / scale;
  if (isFragmented) return undefined;
  const told = isLong ? Number(movie.readBigUInt64BE(24)) : movie.readUInt32BE(16);
  const isTold = scale > 0 && told > 0 && told < 2 ** 32 - 1;
  return isTold ? told / scale : Math.max(...tracks.map((t) => t.durationSec)) || undefined;
};

/** Of four bytes, or of eight in version 1 of a box. */
const numberIn = (data: Buffer, at: number): number =>
  data.readUInt8(0) === 1 ? Number(data.readBigUInt64BE(at)) : data.readUInt32BE(at);

const streamOf = ({ bytes, isFragmented }: Mp4, track: Track): LooseStream[] => {
  const type = TYPES[track.handler];
  if (!type) return [];
  const kinds = kindsOf(bytes, track);
  const count = type === 'video' && !isFragmented ? sampleCount(bytes, track) : 0;
  const frameRate = track.durationSec > 0 && count > 1 ? count / track.durationSec : undefined;
  const isPicture = type === 'video' && count === 1 && track.format === 'jpeg';
  if (isPicture) return [];
  return [
    {
      type,
      codec: CODECS[track.format] ?? 'unknown',
      trackId: track.id,
      language: track.language,
      frameRate,
      hdr: type === 'video' && isDolbyVision(bytes, track) ? 'dolby-vision' : undefined,
      isDefault: track.isEnabled || undefined,
      isForced: kinds.includes('forced-subtitle') || isAllForced(bytes, track) || undefined,
      isHearingImpaired: kinds.includes('caption') || undefined,
    },
  ];
};

const sampleCount = (bytes: Bytes, { stbl }: Track): number => {
  const box = childOf(bytes, stbl, 'stsz') ?? childOf(bytes, stbl, 'stz2');
  return box ? bodyOf(bytes, box, 12).readUInt32BE(8) : 0;
};

/** Roles of DASH: two texts, each ended by a zero byte. */
const kindsOf = (bytes: Bytes, { box }: Track): string[] => {
  const udta = childOf(bytes, box, 'udta');
  const kinds = udta ? childrenOf(bytes, udta).filter(({ type }) => type === 'kind') : [];
  return kinds.map((kind) => bodyOf(bytes, kind, 256).toString('latin1', 4).split('\0')[1] ?? '');
};

/** Where the boxes of a sample entry of pictures begin. */
const VIDEO_ENTRY_BYTES = 78;
const DOLBY_VISION = ['dvcC', 'dvvC', 'dvwC'];

const isDolbyVision = (bytes: Bytes, { entry }: Track): boolean => {
  if (!entry || entry.end - entry.body <= VIDEO_ENTRY_BYTES) return false;
  const boxes = childrenOf(bytes, entry, VIDEO_ENTRY_BYTES);
  return boxes.some(({ type }) => DOLBY_VISION.includes(type));
};

/** Apple's flag, that every text is forced. */
const isAllForced = (bytes: Bytes, { format, entry }: Track): boolean =>
  format === 'tx3g' && entry !== undefined && (bodyOf(bytes, entry, 12)[8] ?? 0) >= 0x80;

const chapterIds = (bytes: Bytes, { box }: Track): number[] => {
  const chap = childOf(bytes, box, 'tref', 'chap');
  const data = chap ? bodyOf(bytes, chap, 64) : Buffer.alloc(0);
  return Array.from({ length: data.length >> 2 }, (_, i) => data.readUInt32BE(i * 4));
};

/** Nero's list, else the texts of QuickTime's chapter track. */
const chaptersOf = (mp4: Mp4, ids: ReadonlySet<number>): Chapter[] => {
  const { bytes, moov } = mp4;
  const chpl = childOf(bytes, moov, 'udta', 'chpl');
  if (chpl) return listedChapters(bytes, chpl);
  const track = mp4.tracks.find(({ id, handler }) => ids.has(id) && handler === 'text');
  return track && !mp4.isFragmented ? chapterTexts(bytes, track) : [];
};

const listedChapters = (bytes: Bytes, chpl: Box): Chapter[] => {
  const data = bodyOf(bytes, chpl);
  const chapters: Chapter[] = [];
  for (let at = data[0] === 1 ? 9 : 5; at + 9 <= data.length && chapters.length < MAX_CHAPTERS; ) {
    const startSec = Number(data.readBigUInt64BE(at)) / 1e7;
    const length = data.readUInt8(at + 8);
    chapters.push({ startSec, title: data.toString('utf8', at + 9, at + 9 + length) });
    at += 9 + length;
  }
  return chapters;
};

const chapterTexts = (bytes: Bytes, track: Track): Chapter[] => {
  const samples = new Samples(bytes, track);
  const chapters: Chapter[] = [];
  for (let n = 0; n < Math.min(samples.count, MAX_CHAPTERS); n++) {
    const sample = samples.at(n);
    if (!sample || sample.size < 2) break;
    const length = bytes.read(sample.position, 2).readUInt16BE(0);
    const text = bytes.read(sample.position + 2, Math.min(length, sample.size - 2));
    const isUtf16 = text[0] === 0xfe && text[1] === 0xff;
    const title = isUtf16 ? new TextDecoder('utf-16be').decode(text) : text.toString('utf8');
    chapters.push({ startSec: sample.time / track.timescale, title });
  }
  return chapters;
};
