/** Televisions of the household: one capability each, for everything, until it is taken away. */
import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import {
  type Device,
  type DeviceInfo,
  Devices,
  MOST_DEVICES,
} from '../../bridge/playback/devices.ts';
import { temporaryDir } from '../support/bridge-process.ts';
import { itemOf } from '../support/loopback.ts';
import { waitFor } from '../support/wait-for.ts';
import { memoryReadable, type Watched } from './readables.ts';
import { hold, use } from './viewings-set-up.ts';

const TV = { kind: 'tv', name: 'Living room' } as const;
const MINUTE_MS = 60_000;
const [FIRST, SECOND] = [itemOf(1), itemOf(2)];

const setUp = async (t: Test, dir = temporaryDir(t)) => {
  const file = join(dir, 'devices.json');
  const state = { nowMs: 1_000_000 };
  const opened: Watched[] = [];
  const warnings: string[] = [];
  const quiet = () => undefined;
  const log = { debug: quiet, info: quiet, error: quiet };
  const open = async () => {
    const readable = memoryReadable();
    opened.push(readable);
    return readable;
  };
  const make = () =>
    Devices.open({
      ...{ file, open, now: () => state.nowMs },
      log: { ...log, warn: (_: object, text: string) => warnings.push(text) },
    });
  return { dir, file, state, opened, warnings, make, devices: await make() };
};

t.test('it plays items of all catalogs, and the list tells which', async (t) => {
  const { devices, state, opened } = await setUp(t);
  const device = await devices.create(TV);
  t.match(device.capability, /^[\w-]{43}$/);
  const films = hold(device.viewing('films', FIRST));
  await films.begun;
  await use(device.viewing('songs', FIRST));
  t.equal(opened.length, 2, 'the same id in two catalogs is two openings');
  t.equal(device.viewing('films', FIRST), device.viewing('films', FIRST));
  const [info] = devices.list() as [DeviceInfo];
  t.match(info, {
    ...TV,
    createdAtMs: 1_000_000,
    playing: [{ catalog: 'films', item: FIRST.id }, { catalog: 'songs' }],
  });
  t.notMatch(JSON.stringify(devices.list()), device.capability, 'the list holds no permission');
  state.nowMs += 15_001;
  devices.sweep();
  t.match(devices.list(), [{ playing: [{ catalog: 'films' }], lastUsedAtMs: state.nowMs }]);
  films.release();
});

t.test('removing and refusing one cut what it plays, and nothing else', async (t) => {
  const { devices, opened } = await setUp(t);
  const [one, two, other] = [
    await devices.create(TV),
    await devices.create(TV),
    await devices.create(TV),
  ];
  const held = [one, two].map((device) => hold(device.viewing('films', FIRST)));
  const untouched = hold(other.viewing('films', FIRST));
  for (const { begun } of [...held, untouched]) await begun;
  const removed = devices.remove(one.stored.id);
  const refused = devices.change(two.stored.id, { isRefused: true });
  t.throws(() => devices.ofCapability(one.capability), { code: 'VIEWING_NOT_FOUND' });
  t.throws(() => devices.ofCapability(two.capability), { code: 'DEVICE_REFUSED' });
  for (const { done } of held) await t.rejects(done, { code: 'VIEWING_NOT_FOUND' });
  for (const device of [one, two]) {
    t.throws(() => device.viewing('films', SECOND), { code: 'VIEWING_NOT_FOUND' });
  }
  await Promise.all([removed, refused]);
  t.same(opened.map(({ closed }) => closed).sort(), [0, 1, 1]);
  t.match(devices.list(), [{ isRefused: true, playing: [] }, { playing: [{}] }]);
  await devices.change(two.stored.id, { isRefused: false });
  await use(devices.ofCapability(two.capability).viewing('films', FIRST));
  await t.rejects(devices.remove(one.stored.id), { code: 'DEVICE_NOT_FOUND' });
  untouched.release();
  await untouched.done;
});

t.test('devices outlive the bridge, with name and last use', async (t) => {
  const { devices, state, file, make } = await setUp(t);
  const device = await devices.create(TV);
  const gone = await devices.create(TV);
  await devices.remove(gone.stored.id);
  await devices.change(device.stored.id, { name: 'Kitchen' });
  const running = hold(device.viewing('films', FIRST));
  await running.begun;
  state.nowMs += MINUTE_MS;
  await devices.stop();
  await t.rejects(running.done, { code: 'BRIDGE_NOT_RUNNING' });
  t.equal(statSync(file).mode & 0o777, 0o600);
  const next = await make();
  const found = next.ofCapability(device.capability);
  t.match(found.info, { name: 'Kitchen', createdAtMs: 1_000_000, lastUsedAtMs: state.nowMs });
  t.equal(next.list().length, 1);
  state.nowMs += 11 * MINUTE_MS;
  found.touch();
  next.sweep();
  const kept = () => readFileSync(file, 'utf8').includes(String(state.nowMs));
  await waitFor('its use to be on the disk', kept);
});

t.test('one that comes by itself is known again, and stays refused', async (t) => {
  const { devices } = await setUp(t);
  const tv = { kind: 'dlna', name: 'Samsung '.repeat(20), key: '10.0.0.7 Samsung' } as const;
  const [first, again] = await Promise.all([devices.findOrCreate(tv), devices.findOrCreate(tv)]);
  t.equal(first, again);
  t.equal(first.info.name.length, 64);
  t.not(await devices.findOrCreate({ ...tv, key: '10.0.0.8 Samsung' }), first);
  await devices.change(first.stored.id, { isRefused: true });
  await t.rejects(devices.findOrCreate(tv), { code: 'DEVICE_REFUSED' });
  await devices.remove(first.stored.id);
  t.not((await devices.findOrCreate(tv)).capability, first.capability);
});

t.test('their number is bounded', async (t) => {
  const { devices, state } = await setUp(t);
  const numbers = Array.from({ length: MOST_DEVICES }, (_, n) => n);
  const come = (n: number) => {
    state.nowMs += 1;
    return devices.findOrCreate({ kind: 'dlna', name: 'x', key: `${n}` });
  };
  const all = await Promise.all(numbers.map(come));
  const [playing, refused] = all as [Device, Device];
  const running = hold(playing.viewing('films', FIRST));
  await running.begun;
  await devices.change(refused.stored.id, { isRefused: true });
  await come(-1);
  const left = devices.list().map(({ id }) => id);
  t.equal(left.length, MOST_DEVICES);
  t.same(
    all.map(({ stored }) => left.includes(stored.id)).slice(0, 4),
    [true, true, false, true],
    'neither what plays nor what is refused makes room',
  );
  await Promise.all(numbers.map(() => devices.create(TV)));
  await t.rejects(devices.create(TV), { code: 'TOO_MANY_DEVICES' });
  running.release();
});

t.test('a catalog that is renamed plays on; one that goes is cut', async (t) => {
  const { devices } = await setUp(t);
  const device = await devices.create(TV);
  const [films, songs] = ['films', 'songs'].map((name) => hold(device.viewing(name, FIRST)));
  for (const each of [films, songs]) await each?.begun;
  devices.renameCatalog('films', 'movies');
  t.equal(device.viewing('movies', FIRST).isRunning, true);
  devices.endCatalog('songs');
  await t.rejects(songs?.done ?? Promise.resolve(), { code: 'VIEWING_NOT_FOUND' });
  t.equal(device.viewing('movies', FIRST).isRunning, true);
  films?.release();
  await films?.done;
});

t.test('a full disk lets people play, but does not hide that a removal may not last', async (t) => {
  const { devices, file, warnings } = await setUp(t);
  mkdirSync(file);
  writeFileSync(join(file, 'x'), '');
  const device = await devices.create(TV);
  t.same(warnings, ['devices could not be saved']);
  await use(device.viewing('films', FIRST));
  await t.rejects(devices.remove(device.stored.id));
  t.throws(() => devices.ofCapability(device.capability), { code: 'VIEWING_NOT_FOUND' });
});
