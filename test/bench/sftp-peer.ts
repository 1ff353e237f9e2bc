/** What a technical user would pick instead: `rclone serve http` over SFTP to an sshd, both on loopback. */
import { execFile } from 'node:child_process';
import { chmod, mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { startProgram } from './children.ts';
import { freePort } from './http.ts';
import { childrenOf, type Watched } from './processes.ts';
import type { Scope } from './scope.ts';

export const SSHD = '/usr/sbin/sshd';
const SFTP_SERVER = '/usr/lib/openssh/sftp-server';
const START_TIMEOUT_MS = 20_000;
const STOP_TIMEOUT_MS = 3_000;
const POLL_MS = 50;
const run = promisify(execFile);

export type SftpPeer = { readonly url: string; readonly watched: readonly Watched[] };

/** Serves `directory`, everything at its default settings. */
export const startSftpPeer = async (scope: Scope, directory: string): Promise<SftpPeer> => {
  const home = await mkdtemp(join(tmpdir(), 'natster-bench-sftp-'));
  scope.defer(() => rm(home, { recursive: true, force: true }));
  const sshPort = await freePort();
  const sshd = startProgram(scope, SSHD, ['-D', '-e', '-f', await configure(scope, home, sshPort)]);
  // Sessions end with rclone, a moment later; the daemon should see them off.
  scope.defer(() => untilAlone(sshd.pid ?? 0));
  await untilListening(sshPort);
  const config = join(home, 'rclone.conf');
  await writeFile(config, remote(home, sshPort));
  const port = await freePort();
  const address = ['--addr', `127.0.0.1:${port}`];
  const args = ['serve', 'http', `peer:${directory}`, ...address, '--config', config];
  const rclone = startProgram(scope, 'rclone', args);
  await untilListening(port);
  return {
    url: `http://127.0.0.1:${port}`,
    watched: [
      { name: 'peer: sshd', pid: sshd.pid ?? 0, tree: true },
      { name: 'peer: rclone', pid: rclone.pid ?? 0 },
    ],
  };
};

const configure = async (scope: Scope, home: string, port: number): Promise<string> => {
  await chmod(home, 0o700);
  for (const name of ['host', 'user']) {
    await run('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', join(home, name)]);
  }
  await makePrivilegeDirectory(scope);
  const file = join(home, 'sshd_config');
  const lines = [
    `Port ${port}`,
    'ListenAddress 127.0.0.1',
    `HostKey ${join(home, 'host')}`,
    `AuthorizedKeysFile ${join(home, 'user.pub')}`,
    'PidFile none',
    // The directory above ours belongs to everybody.
    'StrictModes no',
    'UsePAM no',
    'PasswordAuthentication no',
    `Subsystem sftp ${SFTP_SERVER}`,
  ];
  await writeFile(file, `${lines.join('\n')}\n`);
  return file;
};

/** Where sshd runs as root it wants this directory, which the system makes only for its own service. */
const makePrivilegeDirectory = async (scope: Scope): Promise<void> => {
  const directory = '/run/sshd';
  if (userInfo().uid !== 0 || (await stat(directory).catch(() => undefined))) return;
  await mkdir(directory, { mode: 0o755 });
  scope.defer(() => rm(directory, { recursive: true, force: true }));
};

const remote = (home: string, port: number): string => `\
[peer]
type = sftp
host = 127.0.0.1
port = ${port}
user = ${userInfo().username}
key_file = ${join(home, 'user')}
`;

const untilListening = async (port: number): Promise<void> => {
  const deadline = Date.now() + START_TIMEOUT_MS;
  while (!(await accepts(port))) {
    if (Date.now() > deadline) throw new Error(`nothing listens on port ${port}`);
    await sleep(POLL_MS);
  }
};

const untilAlone = async (pid: number): Promise<void> => {
  const deadline = Date.now() + STOP_TIMEOUT_MS;
  while (childrenOf(pid).length > 0 && Date.now() < deadline) await sleep(POLL_MS);
};

const accepts = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port });
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
