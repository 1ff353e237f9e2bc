import type { ToolPath } from './find-tool.ts';
import { runTool } from './run-tool.ts';
import { Slots } from './slots.ts';

/** Some seconds of film: who waits longer has long given up. */
const TIMEOUT_MS = 60_000;
const AT_ONCE = 2;
const MAX_OUTPUT_BYTES = 64 * 1024 * 1024;
const LIST_TIMEOUT_MS = 10_000;
const MAX_LIST_BYTES = 1024 * 1024;
const TONE_FILTERS = [/ zscale /, / tonemap /];

export type ConvertJob = {
  /** ffmpeg's name of what reads it: no other does. */
  readonly format: string;
  readonly input: readonly Uint8Array[];
  /** What is made of it. */
  readonly args: readonly string[];
};

/** Decodes and encodes pieces of films with ffmpeg: a process each, which gets bytes through a pipe and never a name. */
export class Converter {
  readonly #ffmpeg: ToolPath;
  readonly #slots: Slots;
  #mapsTones: Promise<boolean> | undefined;

  constructor(ffmpeg: ToolPath, atOnce = AT_ONCE) {
    this.#ffmpeg = ffmpeg;
    this.#slots = new Slots(atOnce);
  }

  async isThere(): Promise<boolean> {
    return (await this.#ffmpeg()) !== undefined;
  }

  /** Whether it can bring the light of HDR down to what other screens show. */
  mapsTones(): Promise<boolean> {
    this.#mapsTones ??= this.#filters().then((list) => TONE_FILTERS.every((one) => one.test(list)));
    return this.#mapsTones;
  }

  /** What ffmpeg makes of it; undefined when it cannot. Ends with the signal, whose reason it throws. */
  async convert(
    { format, input, args }: ConvertJob,
    signal: AbortSignal,
  ): Promise<Uint8Array | undefined> {
    const path = await this.#ffmpeg();
    if (path === undefined) return undefined;
    const from = ['-v', 'quiet', '-nostdin', '-protocol_whitelist', 'pipe', '-copyts'];
    const all = [...from, '-f', format, '-i', 'pipe:0', ...args, 'pipe:1'];
    const limits = { timeoutMs: TIMEOUT_MS, mostBytes: MAX_OUTPUT_BYTES };
    return this.#slots.run(() => runTool({ path, args: all, input, ...limits }, signal), signal);
  }

  async #filters(): Promise<string> {
    const path = await this.#ffmpeg();
    if (path === undefined) return '';
    const args = ['-v', 'quiet', '-filters'];
    const limits = { timeoutMs: LIST_TIMEOUT_MS, mostBytes: MAX_LIST_BYTES };
    const list = await runTool({ path, args, input: [], ...limits }, new AbortController().signal);
    return Buffer.from(list ?? []).toString('latin1');
  }
}
