import type { ToolPath } from './find-tool.ts';
import { runTool } from './run-tool.ts';
import { Slots } from './slots.ts';

/** Some seconds of film: who waits longer has long given up. */
const TIMEOUT_MS = 60_000;
const AT_ONCE = 2;
const MAX_OUTPUT_BYTES = 64 * 1024 * 1024;

/** Decodes and encodes pieces of films with ffmpeg: a process each, which gets bytes through a pipe and never a name. */
export class Converter {
  readonly #ffmpeg: ToolPath;
  readonly #slots: Slots;

  constructor(ffmpeg: ToolPath, atOnce = AT_ONCE) {
    this.#ffmpeg = ffmpeg;
    this.#slots = new Slots(atOnce);
  }

  async isThere(): Promise<boolean> {
    return (await this.#ffmpeg()) !== undefined;
  }

  /**
   * What ffmpeg makes of a fragmented MP4; undefined when it cannot. Ends with the signal, whose reason it throws.
   */
  async convert(
    input: readonly Uint8Array[],
    args: readonly string[],
    signal: AbortSignal,
  ): Promise<Uint8Array | undefined> {
    const path = await this.#ffmpeg();
    if (path === undefined) return undefined;
    const from = ['-v', 'quiet', '-nostdin', '-protocol_whitelist', 'pipe', '-copyts'];
    const all = [...from, '-f', 'mp4', '-i', 'pipe:0', ...args, 'pipe:1'];
    const limits = { timeoutMs: TIMEOUT_MS, mostBytes: MAX_OUTPUT_BYTES };
    return this.#slots.run(() => runTool({ path, args: all, input, ...limits }, signal), signal);
  }
}
