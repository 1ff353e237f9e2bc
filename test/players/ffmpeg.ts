/** ffmpeg reading at the speed of a player; a seek or a choice is another run, as in programs that call it. */
import { type ChildProcess, execFile } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import type { Scope } from '../bench/scope.ts';
import { DURATION_SEC } from './film.ts';
import {
  isCalled,
  type Language,
  type Player,
  type Playing,
  SOUNDS,
  TEXTS,
  type TrackKind,
} from './player.ts';
import { makeHome, startPlayer, stopGroup, versionOf } from './programs.ts';

const PROBE_LIMIT_MS = 25_000;
const run = promisify(execFile);

type Stream = { index: number; codec_type: string; tags?: { language?: string } };
const TYPES = { sound: 'audio', text: 'subtitle' };

export const ffmpeg: Player = {
  name: 'ffmpeg and ffprobe',
  address: 'direct',
  film: 'mkv',
  programs: ['ffmpeg', 'ffprobe'],
  packages: ['ffmpeg'],
  seeks: true,
  sound: SOUNDS,
  text: TEXTS,
  notes: {
    start: 'With ffprobe, which finds the tracks first.',
    seeks: 'Each is a run of its own, with `-ss`.',
  },
  version: () => versionOf('ffmpeg'),
  open: async (scope) => new Ffmpeg(scope, await makeHome(scope)),
};

class Ffmpeg implements Playing {
  readonly #scope: Scope;
  readonly #home: string;
  #address = '';
  #streams: Stream[] = [];
  #child: ChildProcess | undefined;
  #position: number | undefined;
  #mapped: number[] = [];
  #wanted: Partial<Record<TrackKind, number>> = {};
  #isEnded = false;

  constructor(scope: Scope, home: string) {
    this.#scope = scope;
    this.#home = home;
  }

  async play(address: string): Promise<void> {
    this.#address = address;
    const args = ['-v', 'error', '-of', 'json', '-show_streams', address];
    const { stdout } = await run('ffprobe', args, { timeout: PROBE_LIMIT_MS });
    this.#streams = (JSON.parse(stdout) as { streams: Stream[] }).streams;
    await this.#playFrom(0);
  }

  async position(): Promise<number | undefined> {
    return this.#position;
  }

  seek(toSec: number): Promise<void> {
    return this.#playFrom(toSec);
  }

  async choose(kind: TrackKind, language: Language): Promise<void> {
    const isWanted = ({ codec_type, tags }: Stream) =>
      codec_type === TYPES[kind] && isCalled(language, tags?.language);
    this.#wanted = { ...this.#wanted, [kind]: this.#streams.find(isWanted)?.index };
    await this.#playFrom(this.#position ?? 0);
  }

  async chosen(kind: TrackKind): Promise<string | undefined> {
    const isMapped = ({ index, codec_type }: Stream) =>
      codec_type === TYPES[kind] && this.#mapped.includes(index);
    return this.#streams.find(isMapped)?.tags?.language;
  }

  async ended(): Promise<boolean> {
    return this.#isEnded;
  }

  async #playFrom(second: number): Promise<void> {
    if (this.#child) await stopGroup(this.#child);
    [this.#position, this.#mapped] = [undefined, []];
    const { sound = 'a:0', text } = this.#wanted;
    const tracks = ['v:0', sound, ...(text === undefined ? [] : [text])];
    const child = startPlayer(
      this.#scope,
      'ffmpeg',
      [
        ...['-nostdin', '-nostats', '-re', '-ss', String(second), '-i', this.#address, '-copyts'],
        ...tracks.flatMap((track) => ['-map', `0:${track}`]),
        ...['-c:s', 'copy', '-vf', 'showinfo', '-f', 'null', '-'],
      ],
      { home: this.#home, stdio: ['ignore', 'ignore', 'pipe'] },
    );
    this.#child = child;
    this.#follow(child);
    await once(child, 'spawn');
  }

  #follow(child: ChildProcess): void {
    if (!child.stderr) throw new Error('no output');
    createInterface({ input: child.stderr }).on('line', (line) => {
      if (child !== this.#child) return;
      const index = /^ *Stream #0:(\d+) -> #0:\d+ /.exec(line)?.[1];
      if (index) this.#mapped.push(Number(index));
      const second = / pts_time:(\S+)/.exec(line)?.[1];
      if (second) this.#position = Number(second);
    });
    child.on('close', (code) => {
      if (child !== this.#child || code !== 0) return;
      this.#isEnded = (this.#position ?? 0) > DURATION_SEC - 1;
    });
  }
}
