/** Films with tracks of text, and films without an index, beside those of the media zoo. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { H264, makeAll, TONE, VIDEO, words, ZOO } from './media-zoo.ts';
import { assFile } from './webvtt.ts';

const COPY = words('-map 0 -c copy');
const MATROSKA = ['-f', 'matroska'];
/** As a recording: no index, no lengths. */
const LIVE = words('-live 1');

/** In this order: later ones are made from earlier ones. */
const TEXTS: Readonly<Record<string, readonly string[]>> = {
  'text.mkv': [
    ...[...VIDEO, ...TONE, ...words('-i words.srt -i words.ass -map 0 -map 1 -map 2 -map 3')],
    ...[...H264, ...words('-c:a ac3 -c:s copy')],
  ],
  'text-live.mkv': [...words('-i text.mkv'), ...COPY, ...LIVE],
  'text-late.mkv': [...words('-i text.mkv -output_ts_offset 3.5'), ...COPY],
  'text.mp4': words('-i text.mkv -map 0:v -map 0:s:0 -c:v copy -c:s mov_text'),
  'text.webm': [
    ...words('-i text.mkv -map 0:v -map 0:s:0 -c:v libvpx -deadline realtime -cpu-used 8'),
    ...words('-b:v 300k -c:s webvtt'),
  ],
};

const FRAGMENTED = 'empty_moov+default_base_moof+skip_trailer';
const LOGLESS = 'log-level=error:keyint=50:min-keyint=50';

const UNINDEXED: Readonly<Record<string, readonly string[]>> = {
  'closed.ts': [...VIDEO, ...TONE, ...H264, ...words('-map 0 -map 1 -c:a aac')],
  'closed.m2ts': words('-i closed.ts -c copy -f mpegts -mpegts_m2ts_mode 1'),
  'open.ts': [
    ...[...VIDEO, ...words('-c:v libx264 -preset veryfast -pix_fmt yuv420p')],
    ...words('-x264-params open-gop=1:keyint=50:min-keyint=10:bframes=3'),
  ],
  'hevc.ts': [
    ...[...VIDEO, ...words('-c:v libx265 -preset ultrafast -pix_fmt yuv420p')],
    ...['-x265-params', LOGLESS],
  ],
  'mpeg2.ts': [...VIDEO, ...words('-c:v mpeg2video -g 12 -bf 2')],
  'mpeg4.ts': [...VIDEO, ...words('-c:v mpeg4 -g 25')],
  'late.ts': words('-i closed.ts -map 0:v -c copy -output_ts_offset 95440'),
  'vp9-live.webm': [...words('-i vp9.webm'), ...COPY, ...LIVE],
  'av1-live.mkv': [...words('-i av1.mkv'), ...COPY, ...LIVE, ...MATROSKA],
  'key.mp4': words(`-i fast.mp4 -map 0:v -c copy -movflags frag_keyframe+${FRAGMENTED}`),
  'long.mp4': words(`-i fast.mp4 -map 0:v -c copy -frag_duration 3000000 -movflags ${FRAGMENTED}`),
};

const SRT = `1
00:00:01,000 --> 00:00:02,000
<i>Line</i> one & <b>bold
two</b>

2
00:00:03,120 --> 00:00:04,567
{\\an8}Top <font color="red">red</font> a < b --> c

3
00:00:04,600 --> 00:00:05,000
- Hé!
- Ünï 漢字 😀

4
00:00:04,600 --> 00:00:05,500
At the same time
`;

const line = (from: string, to: string, style: string, text: string): string =>
  `Dialogue: 0,0:00:${from},0:00:${to},${style},,0,0,0,,${text}`;

const ASS = assFile(
  [
    line('01.00', '02.50', 'Default', 'Plain, with commas, and {\\i1}slant{\\i0}'),
    line('02.00', '03.00', 'Loud', 'Loud\\Nand on two lines'),
    line('02.00', '03.00', 'Sign', 'A sign'),
    line('04.00', '05.00', 'Default', '{\\p1}m 0 0 l 10 10{\\p0}Drawn {a note}{\\b1}over'),
  ].join('\n'),
);

export const textZoo = async (): Promise<string[]> => {
  await mkdir(ZOO, { recursive: true });
  await writeFile(join(ZOO, 'words.srt'), SRT);
  await writeFile(join(ZOO, 'words.ass'), ASS);
  return makeAll(TEXTS);
};

/** The media zoo's films are there already. */
export const unindexedZoo = (): Promise<string[]> => makeAll(UNINDEXED);
