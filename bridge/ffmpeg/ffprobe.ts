import { spawn } from 'node:child_process';
import type { MediaFacts } from '../media/media-facts.ts';
import { factsFrom } from './ffprobe-facts.ts';
import { lowerPriority } from './lower-priority.ts';
import { Slots } from './slots.ts';

const TIMEOUT_MS = 10_000;
const MAX_OUTPUT_BYTES = 4 * 1024 * 1024;
const AT_ONCE = 3;
/** The handed-down descriptor: the very file that was checked, whatever became of its name. */
const FILE_FD = 3;

/** Whole files only: nothing that names other files or addresses (hls, concat, dash, sdp, image2). */
const FORMATS = [
  'aac,ac3,aiff,amr,ape,asf,au,av1,avi,caf,dsf,dts,dtshd,dv,eac3,flac,flic,flv,gif,h264,hevc,iff,ivf',
  'm4v,matroska,webm,mov,mp4,m4a,3gp,3g2,mj2,mp3,mpc,mpc8,mpeg,mpegts,mpegvideo,mxf,nsv,nuv,obu,ogg',
  'oma,rm,swf,tta,vc1,voc,w64,wav,wtv,wv,bmp_pipe,jpeg_pipe,jpegxl_pipe,png_pipe,tiff_pipe,webp_pipe',
].join(',');

const ARGS = [
  ...['-v', 'error', '-of', 'json', '-show_format', '-show_streams', '-show_chapters'],
  ...['-protocol_whitelist', 'file', '-format_whitelist', FORMATS],
  ...['-i', `file:/dev/fd/${FILE_FD}`],
];

export type FfprobeFailure = { readonly failure: 'damaged' | 'too-slow' | 'too-large' };

/** Asks ffprobe about files; a process each, a few at once, never for long. */
export class Ffprobe {
  readonly #path: string;
  readonly #timeoutMs: number;
  readonly #slots = new Slots(AT_ONCE);

  constructor(path: string, timeoutMs = TIMEOUT_MS) {
    this.#path = path;
    this.#timeoutMs = timeoutMs;
  }

  /** `fd` must be a regular file's, and open until this settles. Throws the signal's reason. */
  ask(fd: number, signal: AbortSignal): Promise<MediaFacts | FfprobeFailure> {
    return this.#slots.run(() => this.#run(fd, signal), signal);
  }

  async #run(fd: number, signal: AbortSignal): Promise<MediaFacts | FfprobeFailure> {
    const output = await collect(this.#path, fd, this.#timeoutMs, signal);
    signal.throwIfAborted();
    if (typeof output !== 'string') return output;
    return factsFrom(output) ?? { failure: 'damaged' };
  }
}

const collect = (
  path: string,
  fd: number,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<string | FfprobeFailure> =>
  new Promise((resolve) => {
    const child = spawn(path, ARGS, { stdio: ['ignore', 'pipe', 'ignore', fd], env: {} });
    const pieces: Buffer[] = [];
    let bytes = 0;
    let failure: FfprobeFailure['failure'] | undefined;
    const kill = (why: FfprobeFailure['failure']) => {
      failure ??= why;
      child.kill('SIGKILL');
    };
    const timer = setTimeout(() => kill('too-slow'), timeoutMs);
    const giveUp = () => kill('too-slow');
    signal.addEventListener('abort', giveUp, { once: true });
    child.on('spawn', () => lowerPriority(child));
    child.stdout?.on('data', (piece: Buffer) => {
      bytes += piece.length;
      if (bytes > MAX_OUTPUT_BYTES) kill('too-large');
      else pieces.push(piece);
    });
    child.on('error', () => {
      failure ??= 'damaged';
    });
    child.on('close', (code) => {
      clearTimeout(timer);
      signal.removeEventListener('abort', giveUp);
      if (code !== 0) failure ??= 'damaged';
      resolve(failure ? { failure } : Buffer.concat(pieces).toString('utf8'));
    });
  });
