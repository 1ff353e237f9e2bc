/** GStreamer's player by its keys, which it takes from a terminal only. */
import type { ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Scope } from '../bench/scope.ts';
import { waitFor } from '../support/wait-for.ts';
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

const FORWARD = '\u001b[C';
const TO_THE_START = '0';
const STEP_SEC = 0.08 * DURATION_SEC;
const STEP_LIMIT_MS = 10_000;
const NEXT = { sound: 'a', text: 's' };
const SILENT = ['--videosink=fakevideosink', '--audiosink=fakeaudiosink'];

type Kind = Pick<Player, 'address' | 'seeks' | 'endsAnew' | 'text' | 'notes'> & {
  readonly args: readonly string[];
};

const gstreamer = ({ args, ...kind }: Kind): Player => ({
  ...kind,
  name: 'GStreamer',
  film: 'mkv',
  programs: ['gst-play-1.0', 'script'],
  packages: [
    'gstreamer1.0-plugins-base-apps',
    ...['good', 'bad'].map((kind) => `gstreamer1.0-plugins-${kind}`),
    ...['gstreamer1.0-libav', 'gstreamer1.0-x', 'bsdutils'],
  ],
  sound: SOUNDS,
  version: () => versionOf('gst-play-1.0', /(?<=GStreamer )\d+(\.\d+)+/),
  open: async (scope) => new GstPlay(scope, await makeHome(scope), args),
});

export const gstreamers = [
  gstreamer({
    address: 'direct',
    seeks: true,
    text: TEXTS,
    notes: {
      seeks: '`gst-play-1.0` goes forward by steps of 8 %, and back by going to the start first.',
    },
    args: [],
  }),
  gstreamer({
    address: 'HLS',
    seeks: false,
    endsAnew: true,
    text: ['German'],
    notes: {
      name: 'With `--use-playbin3`; without it no languages are told and no subtitles shown.',
      seeks:
        "GStreamer 1.22 stands still after some seeks in HLS, also in ffmpeg's on a plain web server, with no request under way.",
      end: "Played anew for this: once its sound was changed, GStreamer 1.22 often tells no end, of ffmpeg's HLS on a plain web server neither (4 of 9 times).",
      text: 'English lies behind "off", from where no subtitles come back in anybody\'s HLS.',
    },
    args: ['--use-playbin3'],
  }),
];

class GstPlay implements Playing {
  readonly #scope: Scope;
  readonly #home: string;
  readonly #args: readonly string[];
  #child: ChildProcess | undefined;
  #position: number | undefined;
  #isEnded = false;
  readonly #chosen: Partial<Record<TrackKind, string>> = {};
  #choices = 0;

  constructor(scope: Scope, home: string, args: readonly string[]) {
    this.#scope = scope;
    this.#home = home;
    this.#args = args;
  }

  async play(address: string): Promise<void> {
    if (this.#child) await stopGroup(this.#child);
    this.#position = undefined;
    const command = ['gst-play-1.0', ...this.#args, ...SILENT, `'${address}'`].join(' ');
    this.#child = startPlayer(this.#scope, 'script', ['-qfec', command, '/dev/null'], {
      home: this.#home,
      stdio: ['pipe', 'pipe', 'ignore'],
    });
    if (!this.#child.stdout) throw new Error('no output');
    createInterface({ input: this.#child.stdout }).on('line', (line) => this.#read(line));
  }

  async position(): Promise<number | undefined> {
    return this.#position;
  }

  async seek(toSec: number): Promise<void> {
    if ((this.#position ?? 0) > toSec) {
      await this.#press(TO_THE_START, 'the start', (position) => position < STEP_SEC / 2);
    }
    for (;;) {
      const from = this.#position ?? 0;
      if (from > toSec - STEP_SEC / 2) return;
      await this.#press(FORWARD, 'a step', (position) => position > from + STEP_SEC * 0.7);
    }
  }

  async choose(kind: TrackKind, language: Language): Promise<void> {
    const isChosen = async () => isCalled(language, await this.chosen(kind));
    while (!(await isChosen())) {
      const before = this.#choices;
      this.#child?.stdin?.write(NEXT[kind]);
      // It may be the same one again, where the last choice had not come to its end.
      await waitFor('an answer', () => this.#choices > before, STEP_LIMIT_MS);
    }
  }

  async chosen(kind: TrackKind): Promise<string | undefined> {
    return this.#chosen[kind];
  }

  async ended(): Promise<boolean> {
    return this.#isEnded;
  }

  async #press(key: string, what: string, isThere: (position: number) => boolean): Promise<void> {
    this.#child?.stdin?.write(key);
    await waitFor(what, () => isThere(this.#position ?? Number.NaN), STEP_LIMIT_MS);
  }

  #read(line: string): void {
    const [, hours, minutes, seconds] = /^(\d+):(\d\d):(\d\d\.\d) \//.exec(line) ?? [];
    if (seconds) this.#position = (Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds);
    const [, kind] = /^(?:Switching to|Disabling) (audio|subtitle)/.exec(line) ?? [];
    if (kind) {
      this.#chosen[kind === 'audio' ? 'sound' : 'text'] = line;
      this.#choices++;
    }
    if (line.startsWith('Reached end of play list')) this.#isEnded = true;
  }
}
