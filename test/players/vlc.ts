/** VLC by its old remote control, on its standard input and output. */
import type { ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { waitFor } from '../support/wait-for.ts';
import {
  isCalled,
  type Language,
  type Player,
  type Playing,
  SOUNDS,
  TEXTS,
  type TrackKind,
} from './player.ts';
import { makeHome, startPlayer, versionOf } from './programs.ts';

const SILENT = ['--no-video-title-show', '--vout', 'dummy', '--aout', 'dummy'];
const COMMANDS = { sound: 'atrack', text: 'strack' };
const ANSWER_LIMIT_MS = 5_000;

const vlc = (address: Player['address']): Player => ({
  name: 'VLC',
  address,
  film: 'mkv',
  programs: ['cvlc'],
  packages: ['vlc-bin', 'vlc-plugin-base'],
  seeks: true,
  sound: SOUNDS,
  text: TEXTS,
  notes: { start: 'VLC tells whole seconds: its time is that until the second one.' },
  version: () => versionOf('cvlc'),
  open: async (scope) => {
    const home = await makeHome(scope);
    const args = ['-I', 'oldrc', '--rc-fake-tty', ...SILENT];
    const child = startPlayer(scope, 'cvlc', args, { home, stdio: ['pipe', 'pipe', 'ignore'] });
    return new Vlc(child);
  },
});

export const vlcs = [vlc('direct'), vlc('HLS')];

class Vlc implements Playing {
  readonly #child: ChildProcess;
  #lines: string[] = [];
  #isEnded = false;

  constructor(child: ChildProcess) {
    this.#child = child;
    if (!child.stdout) throw new Error('no output');
    createInterface({ input: child.stdout }).on('line', (line) => {
      this.#lines.push(line.replaceAll(/^(?:> )+/g, '').trim());
      if (line.endsWith('): End')) this.#isEnded = true;
    });
  }

  async play(address: string): Promise<void> {
    this.#write(`add ${address}`);
  }

  async position(): Promise<number> {
    return Number((await this.#ask('get_time', /^\d+$/)).at(-1));
  }

  async seek(toSec: number): Promise<void> {
    this.#write(`seek ${toSec}`);
  }

  async choose(kind: TrackKind, language: Language): Promise<void> {
    const track = (await this.#tracks(kind)).find((line) => isCalled(language, line));
    this.#write(`${COMMANDS[kind]} ${/-?\d+/.exec(track ?? '')?.[0]}`);
  }

  async chosen(kind: TrackKind): Promise<string | undefined> {
    return (await this.#tracks(kind)).find((line) => line.endsWith('*'));
  }

  async ended(): Promise<boolean> {
    return this.#isEnded;
  }

  #tracks(kind: TrackKind): Promise<string[]> {
    return this.#ask(COMMANDS[kind], /^\+----\[ end of/);
  }

  /** What it says up to a line; it also says things that nobody asked for. */
  async #ask(command: string, last: RegExp): Promise<string[]> {
    this.#lines = [];
    this.#write(command);
    const isWhole = () => this.#lines.some((line) => last.test(line)) && this.#lines;
    return waitFor(`an answer to ${command}`, isWhole, ANSWER_LIMIT_MS);
  }

  #write(command: string): void {
    this.#child.stdin?.write(`${command}\n`);
  }
}
