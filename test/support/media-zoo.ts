/** One small file of every kind that people have; made by ffmpeg once and kept with the installed packages. */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ROOT } from './root.ts';

const run = promisify(execFile);
export const ZOO = join(ROOT, 'node_modules/.cache/natster/zoo-1');

export const words = (text: string): string[] => text.trim().split(/\s+/);
export const VIDEO = words('-f lavfi -i testsrc2=size=320x180:rate=25:duration=8');
export const TONE = words('-f lavfi -i sine=frequency=440:sample_rate=48000:duration=8');
const OTHER = words('-f lavfi -i sine=frequency=880:sample_rate=48000:duration=8');
export const H264 = words('-c:v libx264 -preset ultrafast -pix_fmt yuv420p -g 50 -bf 2');
const COPY = words('-i fast.mp4 -map 0:v -map 0:a -c copy');
const FRAGMENTS = 'frag_keyframe+empty_moov+default_base_moof';
const HDR = words(
  '-c:v libx265 -preset ultrafast -pix_fmt yuv420p10le -color_primaries bt2020 -colorspace bt2020nc',
);
const X265 = 'log-level=error:keyint=50:min-keyint=50:colorprim=bt2020:colormatrix=bt2020nc';
const MASTERING =
  'hdr10=1:max-cll=1000,400:master-display=G(13250,34500)B(7500,3000)R(34000,16000)WP(15635,16450)L(10000000,1)';
const PICTURE = words('-i pic.jpg -map 0 -map 1 -c:v copy -disposition:v attached_pic');
const TAGS = words(
  '-metadata title=Sine -metadata artist=Test -metadata album=Alb -metadata track=3/12 -metadata disc=1/2 -metadata date=2001 -metadata genre=Jazz -metadata album_artist=AA -metadata comment=Hello',
);
const NAMES = ['-metadata:s:a:0', 'title=English AC3', '-metadata:s:a:1', 'title=Français'];

/** In this order: later ones are made from earlier ones. */
const FILES: Readonly<Record<string, readonly string[]>> = {
  'pic.jpg': words('-f lavfi -i testsrc2=s=320x180 -frames:v 1'),
  'pic.png': words('-f lavfi -i testsrc2=s=320x180 -frames:v 1'),
  'pic.gif': words('-f lavfi -i testsrc2=s=320x180 -frames:v 1'),
  'pic.bmp': words('-f lavfi -i testsrc2=s=320x180 -frames:v 1'),
  'pic.webp': words('-f lavfi -i testsrc2=s=320x180 -frames:v 1'),
  'pic.tiff': words('-f lavfi -i testsrc2=s=320x180 -frames:v 1'),
  'fast.mp4': [
    ...[...VIDEO, ...TONE, ...words('-i chapters.txt -map 0 -map 1 -map_metadata 2'), ...H264],
    ...words('-c:a aac -movflags +faststart'),
  ],
  'end.mp4': COPY,
  'frag.mp4': [...COPY, '-movflags', FRAGMENTS],
  'sidx.mp4': [...COPY, '-movflags', `${FRAGMENTS}+dash+global_sidx+skip_trailer`],
  'a.mov': COPY,
  'a.ts': COPY,
  'subs.mp4': [
    ...words('-i fast.mp4 -i subs.srt -i subs.srt'),
    ...OTHER,
    ...words('-map 0:v -map 0:a -map 3 -map 1 -map 2 -c:v copy -c:a aac -c:s mov_text'),
    ...words('-metadata:s:a:0 language=eng -metadata:s:a:1 language=fra -disposition:a:1 0'),
    ...words('-metadata:s:s:0 language=eng -metadata:s:s:1 language=deu'),
    ...words('-disposition:s:1 hearing_impaired+forced'),
    ...NAMES,
  ],
  'subs.mkv': [
    ...[...VIDEO, ...TONE, ...OTHER, ...words('-i subs.srt -i subs.srt -i chapters.txt')],
    ...words('-map 0 -map 1 -map 2 -map 3 -map 4 -map_metadata 5'),
    ...[...H264, ...words('-c:a:0 ac3 -c:a:1 aac -c:s:0 srt -c:s:1 ass')],
    ...words('-metadata:s:a:0 language=eng -metadata:s:a:1 language=fra'),
    ...words('-metadata:s:s:0 language=eng -metadata:s:s:1 language=fra'),
    ...words('-disposition:a:0 default -disposition:a:1 0'),
    ...words('-disposition:s:0 hearing_impaired -disposition:s:1 forced'),
    ...words('-attach pic.jpg -metadata:s:t mimetype=image/jpeg -metadata:s:t filename=cover.jpg'),
    ...NAMES,
  ],
  'hdr.mkv': [
    ...[...VIDEO, ...TONE, ...HDR, '-color_trc', 'smpte2084', '-c:a', 'eac3'],
    ...['-x265-params', `${X265}:transfer=smpte2084:${MASTERING}`],
  ],
  'hdr.mp4': words('-i hdr.mkv -c copy -tag:v hvc1'),
  'hlg.mp4': [
    ...[...VIDEO, ...HDR, '-color_trc', 'arib-std-b67', '-tag:v', 'hvc1'],
    ...['-x265-params', `${X265}:transfer=arib-std-b67`],
  ],
  'vp9.webm': [
    ...[...VIDEO, ...TONE],
    ...words('-c:v libvpx-vp9 -deadline realtime -cpu-used 8 -g 50 -b:v 300k -c:a libopus'),
  ],
  'av1.mkv': [...VIDEO, ...words('-t 2 -c:v libaom-av1 -cpu-used 8 -usage realtime -g 25')],
  'av1.mp4': words('-i av1.mkv -c copy'),
  'pic.mp3': [...TONE, ...PICTURE, ...TAGS, ...words('-c:a libmp3lame -id3v2_version 3')],
  'vbr.mp3': [...TONE, ...words('-c:a libmp3lame -q:a 5 -write_xing 0')],
  'tone.flac': [...TONE, ...PICTURE, ...TAGS, ...words('-c:a flac')],
  'tone.m4a': [...TONE, ...PICTURE, ...TAGS, ...words('-c:a aac')],
  'tone.opus': [...TONE, ...TAGS, ...words('-c:a libopus')],
  'tone.ogg': [...TONE, ...TAGS, ...words('-c:a libvorbis')],
  'tone.wav': [...TONE, ...TAGS, ...words('-c:a pcm_s16le')],
  'tone.aac': [...TONE, ...words('-c:a aac')],
  'a.avi': [...VIDEO, ...TONE, ...words('-c:v mpeg4 -c:a libmp3lame')],
  'a.wmv': [...VIDEO, ...TONE, ...words('-c:v wmv2 -c:a wmav2')],
  'a.mpg': [...VIDEO, ...TONE, ...words('-c:v mpeg2video -c:a mp2')],
  'a.flv': [...VIDEO, ...TONE, ...words('-c:v flv -c:a libmp3lame -ar 44100')],
};

const CHAPTERS =
  ';FFMETADATA1\ntitle=Test Title\nartist=Test Artist\n' +
  '[CHAPTER]\nTIMEBASE=1/1000\nSTART=0\nEND=4000\ntitle=First half\n' +
  '[CHAPTER]\nTIMEBASE=1/1000\nSTART=4000\nEND=8000\ntitle=Second half é\n';
const SUBS = '1\n00:00:01,000 --> 00:00:02,000\nLine\n\n2\n00:00:03,000 --> 00:00:04,000\nTwo\n';

/** The names of all that this machine's ffmpeg can make, in the directory ZOO. */
export const mediaZoo = async (): Promise<string[]> => {
  await mkdir(ZOO, { recursive: true });
  await writeFile(join(ZOO, 'chapters.txt'), CHAPTERS);
  await writeFile(join(ZOO, 'subs.srt'), SUBS);
  return makeAll(FILES);
};

export const makeAll = async (
  files: Readonly<Record<string, readonly string[]>>,
): Promise<string[]> => {
  const made: string[] = [];
  for (const [name, args] of Object.entries(files)) {
    if (existsSync(join(ZOO, name)) || (await make(name, args))) made.push(name);
  }
  return made;
};

const make = async (name: string, args: readonly string[]): Promise<boolean> => {
  const partial = `partial-${process.pid}-${name}`;
  try {
    const quiet = ['-hide_banner', '-loglevel', 'error', '-nostdin', '-y'];
    await run('ffmpeg', [...quiet, ...args, partial], { cwd: ZOO });
    await rename(join(ZOO, partial), join(ZOO, name));
    return true;
  } catch {
    await rm(join(ZOO, partial), { force: true });
    return false;
  }
};

/** An AVI of the zoo without its index, as a recording that broke off has none. */
export const withoutIndex = async (name: string): Promise<Buffer> => {
  const film = await readFile(join(ZOO, name));
  film.write('JUNK', film.lastIndexOf('idx1'), 'latin1');
  return film;
};
