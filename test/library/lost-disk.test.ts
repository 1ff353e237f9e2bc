/** A disk that is mounted below the root, and taken out. */
import { execFile } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import t from 'tap';
import { plainNode } from '../support/plain-node.ts';

const LIBRARY = new URL('../../bridge/library/library.js', import.meta.url);
const OWN_SYSTEM = ['--user', '--map-root-user', '--mount'];

const run = async (file: string, args: readonly string[]): Promise<string> => {
  const { stdout } = await promisify(execFile)(file, args, { timeout: 60_000 });
  return stdout;
};

const skip = await run('unshare', [...OWN_SYSTEM, 'true']).then(
  () => false,
  () => 'unshare is not possible here',
);

/** Says after each step what there is. */
const program = (base: string) => `
  import { execFileSync } from 'node:child_process';
  import { mkdirSync, rmdirSync, writeFileSync } from 'node:fs';
  import { Library } from ${JSON.stringify(LIBRARY.href)};
  const base = ${JSON.stringify(base)};
  const [root, disk] = [base + '/media', base + '/media/shows/disk'];
  const log = { debug() {}, info() {}, warn() {}, error() {} };
  const open = async () => {
    const library = new Library({ sourcesDir: base + '/data/sources', catalogsDir: base + '/data/catalogs',
      log, isWatching: false, quietMs: 0 });
    await library.start();
    return library;
  };
  const mount = (what, place) => execFileSync('mount', [...what, place]);
  // A film that was read a moment ago is open still.
  const umount = (place) => execFileSync('umount', ['-l', place]);
  mount(['-t', 'tmpfs', 'tmpfs'], base + '/stick');
  for (let i = 0; i < 12; i++) writeFileSync(base + '/stick/' + i + '.mp4', 'film ' + i);
  mount(['--bind', base + '/stick'], disk);
  let library = await open();
  const said = [];
  const ids = () => library.catalogs.items('films').map(({ id }) => id);
  const say = async (what, isSure = false) => {
    const { isAway, kept, removed } = await library.sources.scan('media', isSure);
    const problems = library.sources.problems('media').map(({ path, kind, hint }) => [path, kind, Boolean(hint)]);
    said.push({ what, isAway, kept, removed, problems, same: ids().join() === first });
  };
  await library.catalogs.createOfFolder('films', '', root);
  const first = ids().join();
  await say('there');
  umount(disk);
  await say('taken out');
  await library.stop();
  library = await open();
  await say('a restart later');
  rmdirSync(disk);
  await say('its place is gone, too');
  mkdirSync(disk);
  mount(['--bind', base + '/stick'], disk);
  await say('back');
  umount(disk);
  await say('out again');
  await say('for good', true);
  await say('and forgotten');
  await library.stop();
  console.log(JSON.stringify(said));
`;

t.test('what was on it is kept, and said to be away', { skip }, async (t) => {
  const base = t.testdir({ stick: {}, data: {}, media: { shows: { disk: {} } } });
  for (let i = 0; i < 8; i++) writeFileSync(join(base, 'media', `${i}.mp4`), `film ${i} here`);
  mkdirSync(join(base, 'data', 'sources'));
  const file = join(base, 'program.mjs');
  writeFileSync(file, program(base));
  const said = JSON.parse(await run('unshare', [...OWN_SYSTEM, ...plainNode(file).flat()]));
  const line = [['shows/disk', 'disk-away', true]];
  const kept = { isAway: false, kept: 12, removed: 0, problems: line, same: true };
  const whole = { isAway: false, kept: 0, removed: 0, problems: [], same: true };
  t.same(said, [
    { what: 'there', ...whole },
    { what: 'taken out', ...kept },
    { what: 'a restart later', ...kept },
    { what: 'its place is gone, too', ...kept },
    { what: 'back', ...whole },
    { what: 'out again', ...kept },
    { what: 'for good', ...whole, removed: 12, same: false },
    { what: 'and forgotten', ...whole, same: false },
  ]);
});
