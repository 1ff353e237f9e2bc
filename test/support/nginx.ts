/** A real nginx that serves a directory: what other HTTP servers answer to the same question. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Test } from 'tap';
import { has } from './fixtures.ts';
import { freePort } from './free-port.ts';
import { waitFor } from './wait-for.ts';

// Debian has it where only root looks.
const NGINX = (await has('nginx')) ? 'nginx' : '/usr/sbin/nginx';

/** For a test's `skip`. */
export const lackingNginx = (await has(NGINX)) ? false : 'not installed: nginx';

const TEMPORARY = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];

/** Its address, without a slash at the end. */
export const startNginx = async (t: Test, directory: string): Promise<string> => {
  const own = join(directory, 'nginx');
  mkdirSync(own);
  const { port } = await freePort();
  const config = join(own, 'nginx.conf');
  writeFileSync(
    config,
    `daemon off;
master_process off;
pid "${own}/pid";
events {}
http {
  ${TEMPORARY.map((name) => `${name}_temp_path "${own}/${name}";`).join('\n  ')}
  access_log off;
  # A kept connection that it closes just when a test asks again would be a failure of nobody.
  keepalive_timeout 0;
  default_type video/mp4;
  server { listen 127.0.0.1:${port}; root "${directory}"; }
}
`,
  );
  const child = spawn(NGINX, ['-e', 'stderr', '-p', own, '-c', config], { stdio: 'ignore' });
  const exited = once(child, 'exit');
  t.teardown(async () => {
    child.kill('SIGKILL');
    await exited;
  });
  const url = `http://127.0.0.1:${port}`;
  await waitFor('nginx to answer', async () => (await fetch(url)).status > 0);
  return url;
};
