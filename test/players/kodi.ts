/** Kodi on a display that nobody sees, by its JSON-RPC: https://kodi.wiki/view/JSON-RPC_API */
import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { startProgram } from '../bench/children.ts';
import type { Scope } from '../bench/scope.ts';
import { freePort } from '../support/free-port.ts';
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
import { giveToPlayer, makeHome, startPlayer, versionOf } from './programs.ts';

const START_LIMIT_MS = 120_000;
const ANSWER_LIMIT_MS = 8_000;
const VIDEO_PLAYER = 1;

/** Without a sound card films stand still; ALSA's null device takes sound in like one. */
const NO_SOUND_CARD = 'pcm.!default { type null }\nctl.!default { type null }\n';

export const kodi: Player = {
  name: 'Kodi',
  address: 'direct',
  film: 'mkv',
  programs: ['kodi', 'Xvfb'],
  packages: ['kodi', 'xvfb'],
  seeks: true,
  sound: SOUNDS,
  text: TEXTS,
  version: () => versionOf('kodi'),
  open: async (scope) => {
    const { port } = await freePort();
    const home = await makeHome(scope);
    await makeProfile(home, port);
    startPlayer(scope, 'kodi', [], { home, env: { DISPLAY: await startDisplay(scope) } });
    const playing = new Kodi(`http://127.0.0.1:${port}/jsonrpc`);
    await waitFor('Kodi', () => playing.call('JSONRPC.Ping'), START_LIMIT_MS);
    return playing;
  },
};

const makeProfile = async (home: string, port: number): Promise<void> => {
  const settings = {
    'services.webserver': true,
    'services.webserverport': port,
    'services.webserverauthentication': false,
    'services.esenabled': false,
    'services.zeroconf': false,
    'general.addonupdates': 2,
  };
  const lines = Object.entries(settings).map(
    ([id, value]) => `<setting id="${id}">${value}</setting>`,
  );
  const profile = join(home, '.kodi', 'userdata');
  await mkdir(profile, { recursive: true });
  await writeFile(
    join(profile, 'guisettings.xml'),
    `<settings version="2">${lines.join('')}</settings>`,
  );
  await writeFile(join(home, '.asoundrc'), NO_SOUND_CARD);
  await giveToPlayer(join(home, '.kodi'), profile);
};

const startDisplay = async (scope: Scope): Promise<string> => {
  const args = ['-displayfd', '3', '-screen', '0', '640x360x24', '-nolisten', 'tcp'];
  const child = startProgram(scope, 'Xvfb', args, {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  });
  const signal = AbortSignal.timeout(START_LIMIT_MS);
  const [number] = await once(child.stdio[3] as Readable, 'data', { signal });
  return `:${String(number).trim()}`;
};

type Time = { hours: number; minutes: number; seconds: number; milliseconds: number };
type Track = { index: number; language: string };
type State = {
  time: Time;
  audiostreams: Track[];
  subtitles: Track[];
  currentaudiostream?: Track;
  currentsubtitle?: Track;
  subtitleenabled: boolean;
};

class Kodi implements Playing {
  readonly #url: string;
  #lastSec = 0;

  constructor(url: string) {
    this.#url = url;
  }

  async call<T>(method: string, params: object = {}): Promise<T> {
    const response = await fetch(this.#url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }),
      signal: AbortSignal.timeout(ANSWER_LIMIT_MS),
    });
    const { result, error } = (await response.json()) as { result: T; error?: object };
    if (error) throw new Error(`${method}: ${JSON.stringify(error)}`);
    return result;
  }

  async play(address: string): Promise<void> {
    await this.call('Player.Open', { item: { file: address } });
  }

  async position(): Promise<number> {
    const { hours, minutes, seconds, milliseconds } = (await this.#state('time')).time;
    return (hours * 60 + minutes) * 60 + seconds + milliseconds / 1000;
  }

  seek(toSec: number): Promise<unknown> {
    const [hours, minutes, seconds] = [0, Math.floor(toSec / 60), toSec % 60];
    const time = { hours, minutes, seconds, milliseconds: 0 };
    return this.call('Player.Seek', { playerid: VIDEO_PLAYER, value: { time } });
  }

  async choose(kind: TrackKind, language: Language): Promise<void> {
    const state = await this.#state('audiostreams', 'subtitles');
    const tracks = kind === 'sound' ? state.audiostreams : state.subtitles;
    const index = tracks.find((track) => isCalled(language, track.language))?.index;
    if (index === undefined) throw new Error(`none of ${JSON.stringify(tracks)}`);
    await (kind === 'sound'
      ? this.call('Player.SetAudioStream', { playerid: VIDEO_PLAYER, stream: index })
      : this.call('Player.SetSubtitle', { playerid: VIDEO_PLAYER, subtitle: index, enable: true }));
  }

  async chosen(kind: TrackKind): Promise<string | undefined> {
    if (kind === 'sound')
      return (await this.#state('currentaudiostream')).currentaudiostream?.language;
    const state = await this.#state('currentsubtitle', 'subtitleenabled');
    return state.subtitleenabled ? state.currentsubtitle?.language : undefined;
  }

  /** It tells no reason: a film that stops elsewhere has not come to its end. */
  async ended(): Promise<boolean> {
    const players = await this.call<object[]>('Player.GetActivePlayers');
    if (players.length === 0) return this.#lastSec > DURATION_SEC - 3;
    this.#lastSec = Math.max(this.#lastSec, await this.position());
    return false;
  }

  #state(...properties: (keyof State)[]): Promise<State> {
    return this.call('Player.GetProperties', { playerid: VIDEO_PLAYER, properties });
  }
}
