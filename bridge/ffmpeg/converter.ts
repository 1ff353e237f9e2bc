import { findTool } from './find-tool.ts';
import { runTool } from './run-tool.ts';
import { Slots } from './slots.ts';

/** Some seconds of film: who waits longer has long given up. */
const TIMEOUT_MS = 60_000;
const AT_ONCE = 2;
const MAX_OUTPUT_BYTES = 64 * 1024 * 1024;

/** Decodes and encodes pieces of films with ffmpeg: a process each, which gets bytes through a pipe and never a name. */
export class Converter {
  readonly #configured: string | undefined;
  readonly #slots: Slots;
  #path: Promise<string | undefined> | undefined;

  /** `configured`: path of the only ffmpeg that may be used. */
  constructor(configured: string | undefined, atOnce = AT_ONCE) {
    this.#configured = configured;
    this.#slots = new Slots(atOnce);
  }

  async isThere(): Promise<boolean> {
    return (await this.#find()) !== undefined;
  }

  /**
   * What ffmpeg makes of a fragmented MP4; undefined when it cannot. Ends with the signal, whose reason it throws.
   */
  async convert(
    input: readonly Uint8Array[],
    args: readonly string[],
    signal: AbortSignal,
  ): Promise<Uint8Array | undefined> {
    const path = await this.#find();
    if (path === undefined) return undefined;
    const from = ['-v', 'quiet', '-nostdin', '-protocol_whitelist', 'pipe', '-copyts'];
    const all = [...from, '-f', 'mp4', '-i', 'pipe:0', ...args, 'pipe:1'];
    const limits = { timeoutMs: TIMEOUT_MS, mostBytes: MAX_OUTPUT_BYTES };
    return this.#slots.run(() => runTool({ path, args: all, input, ...limits }, signal), signal);
  }

  async #find(): Promise<string | undefined> {
    this.#path ??= findTool('ffmpeg', this.#configured).then(({ path }) => path);
    return this.#path;
  }
}
