/** Parts of a data directory that are replaced together. */
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, statSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { asideName, exchange, finishExchange } from '../../bridge/store/exchange.ts';

const before = (t: Test) =>
  t.testdir({ 'stays.json': 'stays', 'old.json': 'old', network: { 'a.json': 'old a' } });
const PLAN = { aside: '.aside', away: ['network', 'old.json', 'missing.json'] };
const AFTER = {
  'stays.json': 'stays',
  'old.json': 'new',
  'network/b.json': 'new b',
  '.aside/old.json': 'old',
  '.aside/network/a.json': 'old a',
};
const build = async (dir: string) => {
  await mkdir(join(dir, 'network'));
  await writeFile(join(dir, 'network', 'b.json'), 'new b');
  await writeFile(join(dir, 'old.json'), 'new');
};
const filesIn = (dir: string) =>
  Object.fromEntries(
    readdirSync(dir, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => join(parentPath, name))
      .map((file) => [file.slice(dir.length + 1), readFileSync(file, 'utf8')]),
  );

t.test('they are, and what was there is kept', async (t) => {
  const dir = before(t);
  await exchange(dir, PLAN, build);
  t.same(filesIn(dir), AFTER);
  t.equal(statSync(join(dir, '.aside')).mode & 0o777, 0o700);
  t.match(asideName('replaced'), /^\.replaced-2/);
});

t.test('nothing is when what comes cannot be made', async (t) => {
  const dir = before(t);
  const untouched = filesIn(dir);
  const failing = async (to: string) => {
    await build(to);
    throw new Error('no room');
  };
  await t.rejects(exchange(dir, PLAN, failing), { message: 'no room' });
  t.same(filesIn(dir), untouched);
  await finishExchange(dir);
  t.same(filesIn(dir), untouched);
});

t.test('it is finished from wherever the power failed', async (t) => {
  const steps = [
    () => {},
    (dir: string) => mkdirSync(join(dir, '.aside')),
    (dir: string) => renameSync(join(dir, 'network'), join(dir, '.aside', 'network')),
    (dir: string) => renameSync(join(dir, 'old.json'), join(dir, '.aside', 'old.json')),
    (dir: string) => renameSync(join(dir, '.exchanging'), join(dir, '.exchanged')),
    (dir: string) => renameSync(join(dir, '.exchanged', 'new', 'old.json'), join(dir, 'old.json')),
  ];
  for (const [count] of steps.entries()) {
    const dir = before(t);
    await mkdir(join(dir, '.exchanging', 'new'), { recursive: true });
    await writeFile(join(dir, '.exchanging', 'plan.json'), JSON.stringify(PLAN));
    await build(join(dir, '.exchanging', 'new'));
    for (const step of steps.slice(0, count + 1)) step(dir);
    await finishExchange(dir);
    t.same(filesIn(dir), AFTER, `after ${count} steps`);
    t.notOk(existsSync(join(dir, '.exchanged')));
  }
});
