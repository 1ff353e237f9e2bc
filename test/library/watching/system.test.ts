/** What needs a program of its own: limits of the system, mounts, and ending. */
import { execFile } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import t, { type Test } from 'tap';
import { plainNode } from '../../support/plain-node.ts';

const PROGRAM = new URL('../../../bridge/library/watching/folder-watch.js', import.meta.url);

const run = async (file: string, args: readonly string[]): Promise<string> => {
  const { stdout } = await promisify(execFile)(file, args, { timeout: 30_000 });
  return stdout;
};

/** A namespace in which we may mount, and have limits of our own, without being root. */
const OWN_SYSTEM = ['--user', '--map-root-user', '--mount'];
const isOwnSystemPossible = await run('unshare', [...OWN_SYSTEM, 'true']).then(
  () => true,
  () => false,
);
const skip = isOwnSystemPossible ? false : 'unshare is not possible here';

/** A program with a watch on twenty directories; it says what `onChange` and the log are told. */
const programFile = (t: Test, after = ''): { file: string; root: string } => {
  const base = t.testdir({ media: {} });
  const root = join(base, 'media');
  const directories = Array.from({ length: 20 }, (_, index) => `show ${index}`);
  for (const each of directories) mkdirSync(join(root, each));
  const file = join(base, 'program.mjs');
  writeFileSync(
    file,
    `import { FolderWatch } from ${JSON.stringify(PROGRAM.href)};
    const log = { debug() {}, info() {}, error() {}, warn: (data) => console.log(data.reason) };
    const watch = new FolderWatch({ root: ${JSON.stringify(root)}, log, onChange: (changed) =>
      console.log(typeof changed === 'string' ? changed : [...changed].join()) });
    watch.follow(new Set(${JSON.stringify(['', ...directories])}));
    const until = setInterval(() => {}, 1000);
    ${after}`,
  );
  return { file, root };
};

const inOwnSystem = (script: string, file: string): Promise<string> =>
  run('unshare', [...OWN_SYSTEM, 'sh', '-c', script, 'sh', ...plainNode(file).flat()]);

const END_WHEN_POLLING = `const look = setInterval(() => {
  if (watch.mode === 'polling') { clearInterval(look); clearInterval(until); }
}, 20);`;

t.test(
  'too few watches: the folder is polled, and it is said what to raise',
  { skip },
  async (t) => {
    const { file } = programFile(t, END_WHEN_POLLING);
    const limit = 'echo 10 > /proc/sys/user/max_inotify_watches';
    t.match(await inOwnSystem(`${limit}; exec "$@"`, file), /fs\.inotify\.max_user_watches/);
  },
);

t.test('too many programs that watch', { skip }, async (t) => {
  const { file } = programFile(t, END_WHEN_POLLING);
  const limit = 'echo 0 > /proc/sys/user/max_inotify_instances';
  t.match(await inOwnSystem(`${limit}; exec "$@"`, file), /fs\.inotify\.max_user_instances/);
});

t.test('a disk that is mounted in the folder, and taken out', { skip }, async (t) => {
  const { file, root } = programFile(
    t,
    `import { execFileSync } from 'node:child_process';
    const place = ${'`'}\${process.argv[2]}/show 3${'`'};
    const told = () => new Promise((resolve) => { tell = resolve; });
    let tell = () => {};
    const { log: say } = console;
    console.log = (text) => { if (text === 'everything') tell(); };
    setTimeout(async () => {
      for (const [...command] of [['mount', '-t', 'tmpfs', 'tmpfs', place], ['umount', place]]) {
        const heard = told();
        execFileSync(command[0], command.slice(1));
        await heard;
        say(command[0]);
      }
      clearInterval(until);
    }, 500);`,
  );
  const output = await inOwnSystem(`exec "$@" '${root}'`, file);
  t.equal(output, 'mount\numount\n');
});

t.test('a program ends although it watches, and when it has stopped watching', async (t) => {
  const plain = programFile(t, 'clearInterval(until);');
  await run(...plainNode(plain.file));
  const stopped = programFile(t, 'setTimeout(() => { watch.stop(); clearInterval(until); }, 500);');
  await run(...plainNode(stopped.file));
});
