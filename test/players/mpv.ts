/** mpv by its JSON IPC: https://mpv.io/manual/stable/#json-ipc */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Scope } from '../bench/scope.ts';
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

type Track = { readonly id: number; readonly type: string; readonly lang?: string };
type Line = { request_id?: number; data?: unknown; event?: string; reason?: string };
const KINDS = { sound: { type: 'audio', property: 'aid' }, text: { type: 'sub', property: 'sid' } };

export const mpv: Player = {
  name: 'mpv',
  address: 'direct',
  film: 'mkv',
  programs: ['mpv'],
  packages: ['mpv'],
  seeks: true,
  sound: SOUNDS,
  text: TEXTS,
  version: () => versionOf('mpv'),
  open: async (scope) => {
    const home = await makeHome(scope);
    const path = join(home, 'ipc');
    const silent = ['--no-config', '--vo=null', '--ao=null', '--really-quiet'];
    startPlayer(scope, 'mpv', [...silent, '--idle', `--input-ipc-server=${path}`], { home });
    return new Mpv(scope, await waitFor('its socket', () => socketAt(path)));
  },
};

const socketAt = async (path: string): Promise<Socket> => {
  const socket = connect(path);
  await once(socket, 'connect');
  return socket;
};

class Mpv implements Playing {
  readonly #socket: Socket;
  readonly #answers = new Map<number, (data: unknown) => void>();
  #next = 1;
  #endedBy: string | undefined;

  constructor(scope: Scope, socket: Socket) {
    this.#socket = socket;
    scope.defer(() => socket.destroy());
    socket.on('error', () => {});
    createInterface({ input: socket }).on('line', (line) => {
      const { request_id: id = 0, data, event, reason } = JSON.parse(line) as Line;
      this.#answers.get(id)?.(data);
      this.#answers.delete(id);
      if (event === 'end-file') this.#endedBy = reason;
    });
  }

  async play(address: string): Promise<void> {
    await this.#command('loadfile', address);
  }

  async position(): Promise<number> {
    return Number((await this.#get('playback-time')) ?? Number.NaN);
  }

  seek(toSec: number): Promise<unknown> {
    return this.#command('seek', toSec, 'absolute');
  }

  async choose(kind: TrackKind, language: Language): Promise<void> {
    const { type, property } = KINDS[kind];
    const tracks = (await this.#get('track-list')) as Track[];
    const track = tracks.find((one) => one.type === type && isCalled(language, one.lang));
    await this.#command('set_property', property, track?.id);
  }

  async chosen(kind: TrackKind): Promise<string> {
    return String(await this.#get(`current-tracks/${KINDS[kind].type}/lang`));
  }

  async ended(): Promise<boolean> {
    return this.#endedBy === 'eof';
  }

  #get(property: string): Promise<unknown> {
    return this.#command('get_property', property);
  }

  #command(...command: unknown[]): Promise<unknown> {
    const id = this.#next++;
    return new Promise((resolve) => {
      this.#answers.set(id, resolve);
      this.#socket.write(`${JSON.stringify({ command, request_id: id })}\n`);
    });
  }
}
