/**
 * Runs all tests, some at a time, each as a program of its own; with arguments, those whose path holds one of them.
 * As `tap` does, but without what it loads into each of them for coverage: that takes longer than most tests.
 */
import { readdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join, relative } from 'node:path';
import t from 'tap';

/** Much of a test is waiting: for a limit, a player, a clock. */
const AT_ONCE = availableParallelism() + 1;
const LIMIT_SEC = 480;

const here = import.meta.dirname;
const wanted = process.argv.slice(2);
const files = readdirSync(here, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.test.js'))
  .map((file) => relative(process.cwd(), join(here, file)))
  .filter((file) => wanted.length === 0 || wanted.some((part) => file.includes(part)))
  .sort()
  // Those in a browser take longest: nothing waits for them at the end.
  .reverse();

// Each file has a limit; all of them together have none.
t.setTimeout(0);
t.jobs = AT_ONCE;
for (const file of files) {
  void t.spawn('env', ['-u', 'NODE_OPTIONS', process.execPath, '--enable-source-maps', file], {
    ...{ name: file, at: null, stack: '', buffered: true, stdio: 'inherit' },
    timeout: LIMIT_SEC * 1000,
    env: { ...process.env, TAP_TIMEOUT: String(LIMIT_SEC) },
  });
}
