import t from 'tap';
import { activityInWords, progressLine, sizeInWords } from '../../bridge/cli/activity.ts';
import type { Activity } from '../../bridge/library/progress.ts';

const HASHING: Activity = {
  ...{ stage: 'hashing', done: 42e9, total: 100e9 },
  ...{ rate: 180e6, secondsLeft: 322 },
};

t.test('what is being done, in words', async (t) => {
  for (const [activity, words] of [
    [{ stage: 'idle', done: 0 }, 'up to date'],
    [{ stage: 'walking', done: 1234, rate: 50 }, 'looking for files: 1234 seen'],
    [{ stage: 'describing', done: 0, total: 3 }, 'describing 0 %'],
    [
      { stage: 'describing', done: 1, total: 3, rate: 12, secondsLeft: 0 },
      'describing 33 % · 12 files/s · 1 s left',
    ],
    [HASHING, 'hashing 42 % · 180 MB/s · 5 min left'],
    [{ ...HASHING, rate: 0, secondsLeft: 7200 }, 'hashing 42 % · 2 h left'],
    [{ ...HASHING, done: 100e9 - 1, secondsLeft: 1e6 }, 'hashing 99 % · 180 MB/s · 12 days left'],
    [{ stage: 'hashing', done: 0, total: 0 }, 'hashing 0 %'],
  ] as const) {
    t.equal(activityInWords(activity), words);
  }
});

t.test('sizes', async (t) => {
  for (const [bytes, words] of [
    [0, '0 B'],
    [999, '999 B'],
    [1500, '1.5 kB'],
    [42e6, '42 MB'],
    [2.34e12, '2.3 TB'],
    [5e16, '50000 TB'],
  ] as const) {
    t.equal(sizeInWords(bytes), words);
  }
});

t.test('a bar where there is room for it, and never more than a line', async (t) => {
  const half = { ...HASHING, done: 50e9 };
  const bar = `films  ${'█'.repeat(12)}${'░'.repeat(12)}  hashing 50 % · 180 MB/s · 5 min left`;
  t.equal(progressLine('films', half, 80), bar);
  t.equal(progressLine('films', half, bar.length), bar);
  t.equal(progressLine('films', half, 60), 'films  hashing 50 % · 180 MB/s · 5 min left');
  t.equal(progressLine('films', half, 12), 'films  hashi');
  t.equal(
    progressLine('films', { stage: 'walking', done: 7 }, 80),
    'films  looking for files: 7 seen',
  );
});
