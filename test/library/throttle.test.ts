import fc from 'fast-check';
import t from 'tap';
import { hoursOf, isWithin } from '../../bridge/library/indexing-hours.ts';
import { Throttle } from '../../bridge/library/throttle.ts';
import { loadSettings } from '../../config/settings.ts';

// Clocks go forward on 2026-03-29 at 2:00, and back on 2026-10-25 at 3:00.
process.env.TZ = 'Europe/Berlin';

const { signal } = new AbortController();

/** A clock that moves on by sleeping only. */
const start = ({ share = 100, hours = 'always', at = '2026-06-01T12:00' } = {}) => {
  const clock = { nowMs: new Date(at).getTime(), sleeps: [] as number[], lateMs: 0 };
  const throttle = new Throttle({
    share,
    hours,
    now: () => clock.nowMs,
    elapsed: () => clock.nowMs,
    sleep: async (ms) => {
      clock.sleeps.push(ms);
      clock.nowMs += ms + clock.lateMs;
    },
  });
  return { clock, throttle };
};

t.test('hours of the day', async (t) => {
  const cases: readonly [hours: string, date: string, isWithin: boolean][] = [
    ['always', '2026-06-01T03:00', true],
    ['09:00-17:30', '2026-06-01T08:59:59', false],
    ['09:00-17:30', '2026-06-01T09:00', true],
    ['09:00-17:30', '2026-06-01T17:29:59', true],
    ['09:00-17:30', '2026-06-01T17:30', false],
    ['22:00-06:00', '2026-06-01T21:59', false],
    ['22:00-06:00', '2026-06-01T22:00', true],
    ['22:00-06:00', '2026-06-01T00:00', true],
    ['22:00-06:00', '2026-06-01T05:59', true],
    ['22:00-06:00', '2026-06-01T06:00', false],
    ['00:00-00:00', '2026-06-01T12:00', true],
    // 2:30 is left out.
    ['02:30-05:00', '2026-03-29T00:59:59Z', false],
    ['02:30-05:00', '2026-03-29T01:00:00Z', true],
    // 2:30 comes twice.
    ['02:30-02:45', '2026-10-25T00:30:00Z', true],
    ['02:30-02:45', '2026-10-25T01:00:00Z', false],
    ['02:30-02:45', '2026-10-25T01:30:00Z', true],
  ];
  for (const [hours, date, isIn] of cases) {
    t.equal(isWithin(hoursOf(hours), new Date(date)), isIn, `${hours} at ${date}`);
  }
});

t.test('hours that are none', async (t) => {
  for (const text of [
    '',
    'never',
    '22:00',
    '22-6',
    '22:00-6:00',
    '24:00-06:00',
    '22:60-06:00',
    '01:00-02:00-03:00',
  ]) {
    t.throws(() => hoursOf(text), { code: 'SETTINGS_INVALID', message: /22:00-06:30/ }, text);
    const flags = { dataDir: t.testdirName, indexingHours: text };
    t.throws(() => loadSettings(flags, {}), { code: 'SETTINGS_INVALID', message: /22:00-06:30/ });
  }
});

t.test('work waits for its hours', async (t) => {
  const { clock, throttle } = start({ hours: '22:00-06:00', at: '2026-06-01T21:50:30' });
  t.notOk(throttle.isOpen);
  await throttle.ready(signal);
  t.equal(clock.nowMs, new Date('2026-06-01T22:00').getTime());
  const sleeps = clock.sleeps.length;
  await throttle.ready(signal);
  t.equal(clock.sleeps.length, sleeps, 'not within them');

  const spring = start({ hours: '02:30-05:00', at: '2026-03-29T01:00' });
  await spring.throttle.ready(signal);
  t.equal(spring.clock.nowMs, new Date('2026-03-29T03:00').getTime(), 'no night is left out');
});

t.test('waiting ends with the signal', async (t) => {
  const hour = new Date().getHours();
  const two = (number: number) => `${number % 24}`.padStart(2, '0');
  const throttle = new Throttle({ share: 1, hours: `${two(hour + 2)}:00-${two(hour + 3)}:00` });
  const stopping = new AbortController();
  const waits = [throttle.ready(stopping.signal), throttle.pause(60_000, stopping.signal)];
  stopping.abort();
  for (const wait of waits) await t.rejects(wait, { name: 'AbortError' });
  await t.rejects(throttle.pause(1, stopping.signal), { name: 'AbortError' });
});

t.test('with the whole of the time there are no pauses', async (t) => {
  const { clock, throttle } = start();
  await throttle.pause(1e6, signal);
  t.same(clock.sleeps, []);
});

t.test('small work is summed up', async (t) => {
  const { clock, throttle } = start({ share: 50 });
  for (let i = 0; i < 50; i++) await throttle.pause(1, signal);
  t.same(clock.sleeps, [20, 20]);
});

t.test('a machine that slept does not make up for it', async (t) => {
  const { clock, throttle } = start({ share: 50 });
  clock.lateMs = 3_600_000;
  await throttle.pause(100, signal);
  clock.lateMs = 0;
  await throttle.pause(100, signal);
  t.same(clock.sleeps, [100, 80]);
});

t.test('work takes its share, however it is cut and however late timers are', async () => {
  const works = fc.array(fc.integer({ min: 1, max: 300 }), { minLength: 1, maxLength: 100 });
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 99 }),
      works,
      fc.nat(15),
      async (share, works, lateMs) => {
        const { clock, throttle } = start({ share });
        clock.lateMs = lateMs;
        const fromMs = clock.nowMs;
        let workedMs = 0;
        for (const work of works) {
          clock.nowMs += work;
          workedMs += work;
          await throttle.pause(work, signal);
        }
        const wantedMs = (workedMs * 100) / share;
        if (Math.abs(clock.nowMs - fromMs - wantedMs) > 21) throw new Error('not its share');
        if (clock.sleeps.some((ms) => ms < 20)) throw new Error('a pause that is too short');
      },
    ),
  );
});
