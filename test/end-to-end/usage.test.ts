/** Commands that are used wrongly, and what they say of themselves. */
import t from 'tap';
import { temporaryDir } from '../support/bridge-process.ts';
import { runCommand as cli } from '../support/command.ts';

t.test('used wrongly', async (t) => {
  const dataDir = temporaryDir(t);
  for (const args of [
    ['no-such-command'],
    ['catalog', 'share', 'films'],
    ['invite', '--no-such-flag'],
    ['join'],
    ['invite', '--hours', '1h'],
    ['invite', '--hours', ''],
    ['invite', '--hours=-1'],
    ['invite', '--hours', '0'],
  ]) {
    const [{ code, stdout, stderr }, json] = await Promise.all([
      cli(dataDir, ...args),
      cli(dataDir, ...args, '--json'),
    ]);
    t.match(
      { code, stdout, stderr },
      { code: 2, stdout: '', stderr: /\nSee: natster-bridge --help/ },
    );
    t.match(json, { code: 2, stderr: '' }, args.join(' '));
    const { error } = JSON.parse(json.stdout) as { error: { message: string } };
    t.match(error, { code: 'COMMAND_INVALID', hint: /--help/ });
    t.match(stderr, error.message.split('\n')[0]);
  }
  const { code, stderr } = await cli(dataDir, 'status');
  t.equal(code, 1);
  t.match(stderr, /No bridge is running .*\nStart one with: natster-bridge serve/);
  const help = await cli(dataDir, '--help');
  t.match(help.stdout, /catalog share NAME FRIEND/);
  t.match(
    (await cli(dataDir, 'catalog', 'share', '--help')).stdout,
    /Usage: natster-bridge catalog share NAME FRIEND/,
  );
  t.match((await cli(dataDir, '--version')).stdout, /^\d+\.\d+\.\d+/);
});
