/** Unmodified players on the friend's side: they start, and seek there and back. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { chmod } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { chromium } from 'playwright-core';
import t from 'tap';
import {
  type Households,
  type Item,
  playAddress,
  shareFolder,
  temporaryDir,
  twoHouseholds,
} from '../support/bridge-process.ts';
import { films, lacking } from '../support/fixtures.ts';
import { waitFor } from '../support/wait-for.ts';

const NOBODY = 65534;
const SEEKS_SEC = [40, 10, 55, 5];
const CHROMIUM = '/usr/bin/chromium';

let households: Households;
let items: Item[];
const addressOf = (item: Item) => playAddress(households.friend, item);

const end = async (child: ChildProcess): Promise<void> => {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill('SIGKILL');
  await exited;
};

/** mpv's JSON IPC: https://mpv.io/manual/stable/#json-ipc */
class Mpv {
  readonly #socket: Socket;
  readonly #answers = new Map<number, (data: unknown) => void>();
  #next = 1;

  constructor(socket: Socket) {
    this.#socket = socket;
    createInterface({ input: socket }).on('line', (line) => {
      const { request_id: id, data } = JSON.parse(line) as { request_id?: number; data?: unknown };
      if (id !== undefined) this.#answers.get(id)?.(data);
    });
  }

  command(...command: unknown[]): Promise<unknown> {
    const id = this.#next++;
    return new Promise((resolve) => {
      this.#answers.set(id, resolve);
      this.#socket.write(`${JSON.stringify({ command, request_id: id })}\n`);
    });
  }

  async position(): Promise<number> {
    return Number((await this.command('get_property', 'playback-time')) ?? Number.NaN);
  }
}

t.test('players', { skip: await lacking('ffmpeg') }, async (t) => {
  const media = temporaryDir(t);
  await films(media);
  households = await twoHouseholds(t);
  items = await shareFolder(households, media);

  await t.test('mpv', { skip: await lacking('mpv') }, async (t) => {
    for (const item of items) {
      const socketPath = join(temporaryDir(t), 'mpv');
      const args = [
        '--no-config',
        '--vo=null',
        '--ao=null',
        '--msg-level=all=error',
        `--input-ipc-server=${socketPath}`,
      ];
      const child = spawn('mpv', [...args, await addressOf(item)], { stdio: 'ignore' });
      t.teardown(() => end(child));
      const socket = await waitFor('mpv', async () => {
        if (!existsSync(socketPath)) return undefined;
        const candidate = connect(socketPath);
        await once(candidate, 'connect');
        return candidate;
      });
      const mpv = new Mpv(socket);
      await waitFor(`${item.path} to play`, async () => (await mpv.position()) > 0.3);
      for (const second of SEEKS_SEC) {
        await mpv.command('seek', second, 'absolute');
        await waitFor(`${item.path} at ${second} s`, async () => {
          const position = await mpv.position();
          return position > second - 2 && position < second + 4;
        });
        const from = await mpv.position();
        await waitFor('playing on', async () => (await mpv.position()) > from + 0.2);
      }
      t.pass(`${item.path} played, and ${SEEKS_SEC.length} seeks`);
      socket.destroy();
      await end(child);
    }
  });

  await t.test('VLC', { skip: await lacking('cvlc') }, async (t) => {
    // VLC refuses to run as root.
    const asNobody = process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : {};
    for (const item of items) {
      const home = temporaryDir(t);
      await chmod(home, 0o777);
      const child = spawn(
        'cvlc',
        [
          '-I',
          'oldrc',
          '--rc-fake-tty',
          '--no-video-title-show',
          '--vout',
          'dummy',
          '--aout',
          'dummy',
          await addressOf(item),
        ],
        {
          stdio: ['pipe', 'pipe', 'ignore'],
          env: { PATH: process.env.PATH, HOME: home, LANG: 'C' },
          ...asNobody,
        },
      );
      t.teardown(() => end(child));
      let last = '';
      createInterface({ input: child.stdout }).on('line', (line) => {
        last = line.replaceAll(/^(?:> )+/g, '').trim() || last;
      });
      const position = async (): Promise<number> => {
        last = '';
        child.stdin.write('get_time\n');
        return Number(
          await waitFor('VLC to answer', () => (/^\d+$/.test(last) ? last : undefined), 5_000),
        );
      };
      await waitFor(`${item.path} to play`, async () => (await position()) >= 1);
      for (const second of SEEKS_SEC) {
        child.stdin.write(`seek ${second}\n`);
        await waitFor(
          `${item.path} at ${second} s`,
          async () => Math.abs((await position()) - second) <= 3,
        );
      }
      const from = await position();
      await waitFor('playing on', async () => (await position()) > from);
      t.pass(`${item.path} played, and ${SEEKS_SEC.length} seeks`);
      await end(child);
    }
  });

  await t.test("Chromium's <video>", { skip: await lacking('chromium') }, async (t) => {
    const browser = await chromium.launch({
      executablePath: CHROMIUM,
      args: ['--no-sandbox', '--autoplay-policy=no-user-gesture-required'],
    });
    t.teardown(() => browser.close());
    const page = await browser.newPage();
    await page.goto(households.friend.url);
    for (const item of items) {
      const result = await page.evaluate(
        async ({ url, seeks }) => {
          const video = document.createElement('video');
          video.muted = true;
          video.src = url;
          document.body.append(video);
          const until = (what: string, done: () => boolean) =>
            new Promise<void>((resolve, reject) => {
              const started = performance.now();
              const look = () => {
                if (video.error) reject(new Error(`${what}: ${video.error.message}`));
                else if (done()) resolve();
                else if (performance.now() - started > 15_000)
                  reject(new Error(`waited in vain for ${what}`));
                else requestAnimationFrame(look);
              };
              look();
            });
          await video.play();
          await until('the first frames', () => video.currentTime > 0.3);
          for (const second of seeks) {
            video.currentTime = second;
            await until(`${second} s`, () => !video.seeking && video.currentTime > second + 0.2);
          }
          const { duration, videoWidth } = video;
          video.remove();
          return { duration: Math.round(duration), videoWidth };
        },
        { url: await addressOf(item), seeks: SEEKS_SEC },
      );
      t.same(
        result,
        { duration: 60, videoWidth: 640 },
        `${item.path} played, and ${SEEKS_SEC.length} seeks`,
      );
    }
  });
});
