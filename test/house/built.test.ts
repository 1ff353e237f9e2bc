/** Tests run as they were built: none of those that are gone may run on. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { ROOT } from '../support/root.ts';

t.test('every built test has its source; else: npm run clean', async (t) => {
  const built = readdirSync(join(ROOT, 'dist', 'test'), { recursive: true }).map(String);
  const tests = built.filter((file) => file.endsWith('.test.js'));
  const lost = tests.filter((file) => !existsSync(join(ROOT, 'test', file.replace(/js$/, 'ts'))));
  t.same(lost, []);
  t.ok(tests.length > 100);
});
