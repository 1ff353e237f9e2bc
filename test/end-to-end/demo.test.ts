/** Two households on one machine, as `demo` shows them. */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import t from 'tap';
import { temporaryDir } from '../support/bridge-process.ts';
import { plainNode } from '../support/plain-node.ts';
import { PROGRAM } from '../support/root.ts';

t.test('the demo', async (t) => {
  const child = spawn(...plainNode(PROGRAM, 'demo', '--json', '--data-dir', temporaryDir(t)), {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const line = await new Promise<string>((resolve) => {
    child.stdout.setEncoding('utf8').once('data', resolve);
  });
  const ready = JSON.parse(line) as {
    event: string;
    owner: { url: string; token: string; dataDir: string };
    friend: { url: string; token: string; dataDir: string };
    natsUrl: string;
    items: {
      title: string;
      path: string;
      size: number;
      hash: string;
      direct: string;
      hls: string;
    }[];
  };
  t.match(ready, { event: 'ready', natsUrl: /^nats:\/\/127/ });
  const [film] = ready.items;
  t.match(film, { title: 'Northern Lights', hash: /^[0-9a-f]{64}$/ });
  const bytes = new Uint8Array(await (await fetch(film?.direct ?? '')).arrayBuffer());
  t.equal(bytes.length, film?.size);
  t.equal(createHash('sha256').update(bytes).digest('hex'), film?.hash);
  t.match(await (await fetch(film?.hls ?? '')).text(), /^#EXTM3U\n/);
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  child.kill('SIGINT');
  t.equal(await ended, 0);
  t.notOk(existsSync(ready.owner.dataDir), 'leaves nothing behind');
  await t.rejects(fetch(ready.owner.url));
});
