import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { ToolPath } from './find-tool.ts';
import { lowerPriority } from './lower-priority.ts';

const RATE = { video: 4_000_000, audio: 160_000 };
/** For what the container adds, and the encoder's freedom to begin with more. */
const SLACK = { times: 1.1, bytes: 4 * 1024 * 1024 };

/** H.264 High@4.0 and AAC in fragments: what the original's page tells its browser to expect. */
const AS_FRAGMENTS = [
  ...['-map', '0:v:0', '-map', '0:a:0?', '-max_pixels:v', '40000000'],
  ...['-vf', 'scale=1920:1080:force_original_aspect_ratio=decrease:force_divisible_by=2,setsar=1'],
  ...['-c:v', 'libx264', '-preset', 'veryfast', '-profile:v', 'high', '-level:v', '4.0'],
  ...['-pix_fmt', 'yuv420p', '-crf', '23', '-g', '96'],
  ...['-maxrate', String(RATE.video), '-bufsize', String(RATE.video)],
  ...['-c:a', 'aac', '-ac', '2', '-ar', '48000', '-b:a', String(RATE.audio)],
  ...['-map_metadata', '-1', '-f', 'mp4'],
  ...['-movflags', 'frag_keyframe+empty_moov+default_base_moof', 'pipe:1'],
];
/** The table of an MP4 may be at its end, so it is no pipe; nothing but the file that we opened can be read by it. */
const FROM = ['-v', 'quiet', '-nostdin', '-protocol_whitelist', 'file,pipe', '-f', 'mp4'];
const INPUT = '/dev/stdin';

/** Turns whole MP4s into fragments, as fast as somebody takes them. */
export class FilmConverter {
  readonly #ffmpeg: ToolPath;
  readonly #atOnce: number;
  #running = 0;

  constructor(ffmpeg: ToolPath, atOnce: number) {
    this.#ffmpeg = ffmpeg;
    this.#atOnce = atOnce;
  }

  /** Whether there is an ffmpeg, with time for one more. */
  async isFree(): Promise<boolean> {
    return this.#running < this.#atOnce && (await this.#ffmpeg()) !== undefined;
  }

  /**
   * The film that `fd` is open for. It is read no faster than the pieces are taken, and ends when they are not taken any
   * more. Throws the signal's reason, and an Error when ffmpeg fails.
   */
  async *convert(fd: number, signal: AbortSignal): AsyncGenerator<Uint8Array> {
    const path = await this.#ffmpeg();
    signal.throwIfAborted();
    if (path === undefined || this.#running >= this.#atOnce) throw new Error('no ffmpeg is free');
    this.#running++;
    const args = [...FROM, '-i', INPUT, ...AS_FRAGMENTS];
    const child = spawn(path, args, { stdio: [fd, 'pipe', 'ignore'], env: {} });
    const kill = () => child.kill('SIGKILL');
    signal.addEventListener('abort', kill, { once: true });
    const ended = once(child, 'close');
    ended.catch(() => undefined);
    try {
      child.once('spawn', () => lowerPriority(child));
      for await (const piece of child.stdout ?? []) yield piece as Uint8Array;
      const [code] = (await ended) as [number | null];
      signal.throwIfAborted();
      if (code !== 0) throw new Error('ffmpeg could not convert the film');
    } finally {
      this.#running--;
      signal.removeEventListener('abort', kill);
      kill();
    }
  }
}

/** More than what comes of a film of so many seconds. */
export const mostBytesOf = (durationSec: number): number =>
  Math.ceil((durationSec * (RATE.video + RATE.audio) * SLACK.times) / 8) + SLACK.bytes;
