/** Short films in codecs and containers that players of HLS do not know, beside those of the media zoo. */
import { mkdir } from 'node:fs/promises';
import { makeAll, words, ZOO } from './media-zoo.ts';

const PICTURES = words('-f lavfi -i testsrc2=size=160x120:rate=25:duration=6');
const WAVE = words('-f lavfi -i sine=frequency=440:sample_rate=48000:duration=6');
const of = (text: string): string[] => [...PICTURES, ...WAVE, ...words(text)];
const MPEG2 = '-c:v mpeg2video -q:v 3 -g 25 -bf 2';
const MPEG4 = '-c:v mpeg4 -q:v 3 -g 25';

/** In this order: later ones are made from earlier ones. */
const FILES: Readonly<Record<string, readonly string[]>> = {
  'c-mpeg2-truehd.mkv': of(`${MPEG2} -c:a truehd -strict -2`),
  'c-wmv2-vorbis.mkv': of('-c:v wmv2 -q:v 3 -g 25 -c:a libvorbis'),
  'c-mpeg4-pcm.mov': of(`${MPEG4} -bf 2 -c:a pcm_s16be`),
  // As from a broadcast: two fields, and pixels that are wider than high.
  'c-dvb-mp2.ts': [
    ...words('-f lavfi -i testsrc2=size=180x144:rate=50:duration=6'),
    ...[...WAVE, '-vf', 'interlace=scan=tff,setdar=16/9'],
    ...words(`${MPEG2} -flags +ilme+ildct -c:a mp2`),
  ],
  'c-h264-latm.ts': of(
    '-c:v libx264 -preset ultrafast -pix_fmt yuv420p -g 25 -c:a aac -mpegts_flags latm',
  ),
  'c-mpeg2-dts.m2ts': of(`${MPEG2} -c:a dca -strict -2 -mpegts_m2ts_mode 1`),
  'c-mpeg4-mp3.avi': of(`${MPEG4} -bf 2 -c:a libmp3lame`),
  'c-h264-pcm.avi': of(
    '-c:v libx264 -preset ultrafast -pix_fmt yuv420p -g 25 -bf 2 -c:a pcm_s16le',
  ),
  'c-wmv2-wma.wmv': of('-c:v wmv2 -q:v 3 -g 25 -c:a wmav2'),
  'c-h264-aac.flv': of('-c:v libx264 -preset ultrafast -pix_fmt yuv420p -g 25 -bf 2 -c:a aac'),
  'c-mpeg2-ac3.vob': of(`${MPEG2} -c:a ac3`),
};

export const codecZoo = async (): Promise<string[]> => {
  await mkdir(ZOO, { recursive: true });
  return makeAll(FILES);
};
