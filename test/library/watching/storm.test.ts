import {
  appendFileSync,
  mkdirSync,
  renameSync,
  rmSync,
  utimesSync,
  watch,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import fc from 'fast-check';
import t from 'tap';
import { Flood } from '../../../bridge/library/watching/flood.ts';
import { waitFor } from '../../support/wait-for.ts';
import { Mirror } from './mirror.ts';

const place = fc.array(fc.constantFrom('a', 'b', 'c'), { minLength: 1, maxLength: 3 });
const path = place.map((names) => names.join('/'));
const step = fc.oneof(
  fc.record({ kind: fc.constant('mkdir' as const), path }),
  fc.record({ kind: fc.constant('write' as const), path }),
  fc.record({ kind: fc.constant('append' as const), path }),
  fc.record({ kind: fc.constant('touch' as const), path }),
  fc.record({ kind: fc.constant('remove' as const), path }),
  fc.record({ kind: fc.constant('rename' as const), path, to: path }),
  // Lets what has happened so far be heard of.
  fc.record({ kind: fc.constant('turn' as const), path }),
);

const perform = (
  root: string,
  { kind, path, ...more }: typeof step extends fc.Arbitrary<infer T> ? T : never,
): void => {
  const name = join(root, path);
  try {
    if (kind === 'mkdir') mkdirSync(name, { recursive: true });
    else if (kind === 'write') writeFileSync(name, 'new');
    else if (kind === 'append') appendFileSync(name, 'more');
    else if (kind === 'touch') utimesSync(name, 1, Math.random() * 1e9);
    else if (kind === 'remove') rmSync(name, { recursive: true });
    else if ('to' in more) renameSync(name, join(root, more.to));
  } catch {
    // Not everything can be done with everything.
  }
};

t.test('whatever is done to a folder, in the end nothing was missed', async (t) => {
  const root = t.testdir({ a: { b: { c: '' } }, c: {} });
  const mirror = new Mirror(t, root);
  await mirror.isWatching();
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 20, maxLength: 120 }), async (steps) => {
      for (const each of steps) {
        if (each.kind === 'turn') await turn();
        else perform(root, each);
      }
      await mirror.isRight();
    }),
    { numRuns: 8, endOnFailure: true },
  );
});

t.test('when the kernel drops events, this is noticed', async (t) => {
  const root = t.testdir({ a: '', b: '' });
  let isFlooded = false;
  const flood = new Flood(() => {
    isFlooded = true;
  });
  let events = 0;
  const watcher = watch(root, () => {
    events++;
    flood.count();
  });
  t.teardown(() => watcher.close());
  // One after the other in two places, or they would be put together; nothing is heard meanwhile.
  for (let i = 0; i < 10_000; i++) {
    appendFileSync(join(root, 'a'), '1');
    appendFileSync(join(root, 'b'), '1');
  }
  await waitFor('the flood', () => isFlooded);
  t.ok(events < 20_000, 'some were dropped');
});
