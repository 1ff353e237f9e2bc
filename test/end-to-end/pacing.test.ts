/** A film comes little faster than it is watched, a download as fast as it can. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { type Item, playAddress, startBridge, temporaryDir } from '../support/bridge-process.ts';
import { Player } from '../support/player.ts';
import { waitFor } from '../support/wait-for.ts';

const MEGABYTE = 1024 * 1024;
const BURST = 4 * MEGABYTE;
const RATE = 8000;
const SIZE = 12 * MEGABYTE;

/** 26 minutes of silence, a byte for each of 8000 moments a second. */
const longSilence = (): Buffer => {
  const wave = Buffer.alloc(SIZE, 0x80);
  wave.write('RIFF', 0, 'latin1');
  wave.writeUInt32LE(SIZE - 8, 4);
  wave.write('WAVEfmt ', 8, 'latin1');
  wave.writeUInt32LE(16, 16);
  wave.writeUInt16LE(1, 20);
  wave.writeUInt16LE(1, 22);
  wave.writeUInt32LE(RATE, 24);
  wave.writeUInt32LE(RATE, 28);
  wave.writeUInt16LE(1, 32);
  wave.writeUInt16LE(8, 34);
  wave.write('data', 36, 'latin1');
  wave.writeUInt32LE(SIZE - 44, 40);
  return wave;
};

const start = async (t: Parameters<typeof startBridge>[0], ...args: string[]) => {
  const dir = temporaryDir(t);
  const media = join(dir, 'media');
  mkdirSync(media);
  writeFileSync(join(media, 'Silence.wav'), longSilence());
  const bridge = await startBridge(t, {
    name: 'Olivia',
    dataDir: join(dir, 'data'),
    args: ['--no-own-network', ...args],
  });
  await bridge.api.post('/catalogs', { name: 'films', description: 'Test', dir: media });
  const item = await waitFor('the item and how long it takes', async () => {
    type Answer = { items: (Item & { duration?: number })[] };
    const { items } = await bridge.api.get<Answer>('/catalogs/films/items');
    return items.find(({ duration }) => duration !== undefined);
  });
  return playAddress(bridge, item);
};

const sizeOf = async (url: string): Promise<number> =>
  (await (await fetch(url)).arrayBuffer()).byteLength;

t.test('a player gets a burst and then waits, a download does not', async (t) => {
  const url = await start(t);
  const player = await Player.open(url);
  t.teardown(() => player.close());
  await player.read(BURST);
  const more = player.read(BURST).catch(() => undefined);
  t.equal(await sizeOf(`${url}?download`), SIZE);
  t.ok(player.bytes < BURST + MEGABYTE, `${player.bytes} bytes came`);
  player.close();
  await more;
});

t.test('unless it was turned off', async (t) => {
  t.equal(await sizeOf(await start(t, '--no-pacing')), SIZE);
});
