import { exifOrientation } from '../media/exif-orientation.ts';
import { IMAGE_HEAD_BYTES, imageInfo } from '../media/image-info.ts';
import type { ToolPath } from './find-tool.ts';
import { runTool } from './run-tool.ts';
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
  readonly #ffmpeg: ToolPath;
  readonly #slots = new Slots(AT_ONCE);

  constructor(ffmpeg: ToolPath) {
    this.#ffmpeg = ffmpeg;
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
    const path = demuxer === undefined || isTooLarge ? undefined : await this.#ffmpeg();
    if (path === undefined) return undefined;
    const args = [
      ...['-v', 'error', '-nostdin', '-threads', '1', '-max_pixels', String(MAX_PIXELS)],
      // Only newer ones would turn it by themselves.
      ...['-noautorotate', '-protocol_whitelist', 'pipe', '-f', demuxer as string, '-i', 'pipe:0'],
      ...['-frames:v', '1', '-vf', `${turn}scale=w=min(${width}\\,iw):h=-2:flags=area`],
      ...['-pix_fmt', 'yuvj420p', '-q:v', '4', '-threads', '1', '-f', 'mjpeg', 'pipe:1'],
    ];
    const limits = { timeoutMs: TIMEOUT_MS, mostBytes: MAX_OUTPUT_BYTES };
    const scaling = { path, args, input: [picture.bytes], ...limits };
    const bytes = await this.#slots.run(() => runTool(scaling, signal), signal);
    return bytes && { mimeType: 'image/jpeg', bytes };
  }
}
