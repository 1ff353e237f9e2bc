import { spawn } from 'node:child_process';
import { exifOrientation } from '../media/exif-orientation.ts';
import { IMAGE_HEAD_BYTES, imageInfo } from '../media/image-info.ts';
import { findTool } from './find-tool.ts';
import { lowerPriority } from './lower-priority.ts';
import { Slots } from './slots.ts';

export type Picture = { readonly mimeType: string; readonly bytes: Uint8Array };

const AT_ONCE = 2;
const TIMEOUT_MS = 20_000;
const MAX_OUTPUT_BYTES = 4 * 1024 * 1024;
/** A frame of so many takes 400 MB. */
const MAX_PIXELS = 100_000_000;

/** ffmpeg's name for what may only be this kind of picture. */
const DEMUXERS: Readonly<Record<string, string>> = {
  'image/jpeg': 'jpeg_pipe',
  'image/png': 'png_pipe',
  'image/webp': 'webp_pipe',
  'image/bmp': 'bmp_pipe',
  'image/gif': 'gif',
};

/** Exif 4.6.4: what turns a picture that was taken so the right way up. */
const TURNS: readonly string[] = [
  ...['', '', 'hflip,', 'hflip,vflip,', 'vflip,'],
  ...['transpose=0,', 'transpose=1,', 'transpose=3,', 'transpose=2,'],
];

/** Makes pictures smaller with ffmpeg: a process each, which gets the bytes through a pipe and never a name. */
export class PictureScaler {
  readonly #configured: string | undefined;
  readonly #slots = new Slots(AT_ONCE);
  #path: Promise<string | undefined> | undefined;

  /** `configured`: path of the only ffmpeg that may be used. */
  constructor(configured?: string) {
    this.#configured = configured;
  }

  /**
   * A JPEG, `width` pixels wide at most, the right way up. The picture itself where it is small enough; undefined where it
   * cannot be made smaller: without ffmpeg, or when this cannot read it. Throws the signal's reason.
   */
  async scale(picture: Picture, width: number, signal: AbortSignal): Promise<Picture | undefined> {
    const head = picture.bytes.subarray(0, IMAGE_HEAD_BYTES);
    const info = imageInfo(head);
    const turn = TURNS[exifOrientation(head)] ?? '';
    if (info?.width !== undefined && info.width <= width && turn === '') return picture;
    const demuxer = DEMUXERS[info?.mimeType ?? ''];
    const isTooLarge = (info?.width ?? 0) * (info?.height ?? 0) > MAX_PIXELS;
    const path = demuxer === undefined || isTooLarge ? undefined : await this.#find();
    if (path === undefined) return undefined;
    const args = [
      ...['-v', 'error', '-nostdin', '-threads', '1', '-max_pixels', String(MAX_PIXELS)],
      // Only newer ones would turn it by themselves.
      ...['-noautorotate', '-protocol_whitelist', 'pipe', '-f', demuxer as string, '-i', 'pipe:0'],
      ...['-frames:v', '1', '-vf', `${turn}scale=w=min(${width}\\,iw):h=-2:flags=area`],
      ...['-pix_fmt', 'yuvj420p', '-q:v', '4', '-threads', '1', '-f', 'mjpeg', 'pipe:1'],
    ];
    const bytes = await this.#slots.run(() => run(path, args, picture.bytes, signal), signal);
    return bytes && { mimeType: 'image/jpeg', bytes };
  }

  async #find(): Promise<string | undefined> {
    this.#path ??= findTool('ffmpeg', this.#configured).then(({ path }) => path);
    return this.#path;
  }
}

/** What it writes; undefined when it fails, or takes too long or too much. Throws the signal's reason. */
const run = (
  path: string,
  args: readonly string[],
  input: Uint8Array,
  signal: AbortSignal,
): Promise<Uint8Array | undefined> =>
  new Promise((resolve, reject) => {
    const child = spawn(path, args, { stdio: ['pipe', 'pipe', 'ignore'], env: {} });
    const pieces: Buffer[] = [];
    let bytes = 0;
    const kill = () => child.kill('SIGKILL');
    const timer = setTimeout(kill, TIMEOUT_MS);
    signal.addEventListener('abort', kill, { once: true });
    child.on('spawn', () => lowerPriority(child));
    child.stdout.on('data', (piece: Buffer) => {
      bytes += piece.length;
      if (bytes > MAX_OUTPUT_BYTES) kill();
      else pieces.push(piece);
    });
    // It need not read all, and a program that cannot be run reads nothing.
    child.stdin.on('error', () => undefined);
    child.on('error', () => undefined);
    child.stdin.end(input);
    child.on('close', (code) => {
      clearTimeout(timer);
      signal.removeEventListener('abort', kill);
      if (signal.aborted) reject(signal.reason as Error);
      else resolve(code === 0 && bytes > 0 ? Buffer.concat(pieces) : undefined);
    });
  });
