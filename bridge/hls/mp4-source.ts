/** The head of an MP4 of one track, which says of it what the film's own head says. */
import { bodyOf, boxesIn, childOf } from '../library/probe/boxes.ts';
import type { Bytes } from '../library/probe/file-bytes.ts';
import type { Mp4, Track } from '../library/probe/mp4-tracks.ts';
import { concatBytes } from '../protocol/bytes.ts';
import { box, fullBox, u32 } from './boxes.ts';
import type { Source } from './questions.ts';

const TRACK_ID = 1;
const MAX_ENTRY_BYTES = 1024 * 1024;

/** undefined where its head does not say what it is. */
export const mp4Source = ({ bytes }: Mp4, track: Track, timescale: number): Source | undefined => {
  const stsd = childOf(bytes, track.stbl, 'stsd');
  const tkhd = childOf(bytes, track.box, 'tkhd');
  if (!stsd || !tkhd || stsd.end - stsd.body > MAX_ENTRY_BYTES) return undefined;
  const none = u32(0);
  const stbl = box(
    'stbl',
    box('stsd', bodyOf(bytes, stsd)),
    ...['stts', 'stsc', 'stco'].map((type) => fullBox(type, 0, 0, none)),
    fullBox('stsz', 0, 0, none, none),
  );
  const kind = track.handler === 'vide' ? 'vmhd' : 'smhd';
  const minf = box(
    'minf',
    fullBox(kind, 0, kind === 'vmhd' ? 1 : 0, new Uint8Array(kind === 'vmhd' ? 8 : 4)),
    box('dinf', fullBox('dref', 0, 0, u32(1), fullBox('url ', 0, 1))),
    stbl,
  );
  const handler = Buffer.from(`\0\0\0\0${track.handler}`, 'latin1');
  const mdia = box(
    'mdia',
    fullBox('mdhd', 0, 0, none, none, u32(timescale), none, none),
    fullBox('hdlr', 0, 0, handler, new Uint8Array(13)),
    minf,
  );
  const trex = fullBox('trex', 0, 0, u32(TRACK_ID), u32(1), none, none, none);
  const moov = box(
    'moov',
    fullBox('mvhd', 0, 0, none, none, u32(1000), none, new Uint8Array(80)),
    box('trak', box('tkhd', numbered(bodyOf(bytes, tkhd, 96))), mdia),
    box('mvex', trex),
  );
  return { format: 'mp4', head: concatBytes(kindOf(bytes), moov) };
};

/** With our number: proportions and turning stand there too. */
const numbered = (tkhd: Buffer): Buffer => {
  const own = Buffer.from(tkhd);
  own.writeUInt32BE(TRACK_ID, own[0] === 1 ? 20 : 12);
  return own;
};

/** QuickTime means something else by some of it. */
const kindOf = (bytes: Bytes): Uint8Array => {
  const [first] = boxesIn(bytes, 0, bytes.size);
  return first?.type === 'ftyp'
    ? box('ftyp', bodyOf(bytes, first, 256))
    : box('ftyp', Buffer.from('qt  '), u32(0), Buffer.from('qt  '));
};
