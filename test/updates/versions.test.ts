/** Which of two versions is the newer one. */
import t from 'tap';
import { Value } from 'typebox/value';
import { compareVersions, Version } from '../../bridge/updates/versions.ts';

/** Each older than the next. */
const RISING = [
  '0.0.9',
  '0.1.0-alpha',
  '0.1.0-alpha.1',
  '0.1.0-alpha.beta',
  '0.1.0-beta.2',
  '0.1.0-beta.11',
  '0.1.0-rc.1',
  '0.1.0',
  '0.1.1-0',
  '0.1.1',
  '0.1.10',
  '0.2.0',
  '0.10.0',
  '1.0.0-rc-2',
  '1.0.0',
  '9.99.9',
  '10.0.0',
] as const;

t.test('versions rise', async (t) => {
  for (const [one, first] of RISING.entries()) {
    t.ok(Value.Check(Version, first), first);
    for (const [other, second] of RISING.entries()) {
      const found = Math.sign(compareVersions(first, second));
      t.equal(found, Math.sign(one - other), `${first} and ${second}`);
    }
  }
  t.equal(compareVersions('1.0.0+one', '1.0.0+two'), 0, 'how it was built counts for nothing');
  t.ok(compareVersions('1.0.0-rc.1+one', '1.0.0') < 0);
});

t.test('what is no version', async (t) => {
  for (const text of [
    ...['', '1', '1.2', '1.2.3.4', 'v1.2.3', '01.2.3', '1.2.3-', '1.2.3+', '1.2.x', 'latest'],
    ...['1.2.3 ', '1.2.3\n', ' 1.2.3', '1.2.3-<b>', `1.2.3-${'a'.repeat(200)}`, '1e9.0.0'],
  ]) {
    t.notOk(Value.Check(Version, text), JSON.stringify(text));
  }
});
