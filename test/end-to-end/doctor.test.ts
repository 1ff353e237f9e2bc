/** `doctor` says what is there, what is wrong, and what helps. */
import { chmodSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { startBridge, temporaryDir } from '../support/bridge-process.ts';
import { runCommand } from '../support/command.ts';
import { films, lacking } from '../support/fixtures.ts';
import { waitFor } from '../support/wait-for.ts';

t.test('doctor', { skip: await lacking('ffmpeg') }, async (t) => {
  const dataDir = join(temporaryDir(t), 'olivia');
  const doctor = (...flags: string[]) => runCommand(dataDir, 'doctor', ...flags);

  await t.test('before the first start', async (t) => {
    const { code, stdout } = await doctor();
    t.equal(code, 0);
    t.match(stdout, /ok +Node\.js: /);
    t.match(stdout, /note +Data directory: .* is made when/);
    t.match(stdout, /note +Bridge: .*\n +.*natster-bridge serve/);
    t.match(await doctor('--nats-server', '/bin/false'), {
      code: 1,
      stdout: /WRONG +nats-server: The configured .* cannot be used/,
    });
  });

  const bridge = await startBridge(t, { name: 'Olivia', dataDir });
  const media = join(temporaryDir(t), 'films');
  await films(media);
  await bridge.api.post('/catalogs', { name: 'films', description: '', dir: media });

  await t.test('all is well', async (t) => {
    const { code, stdout } = await waitFor('all films to be known', async () => {
      const said = await doctor();
      return /ok +Source films: 3 items/.test(said.stdout) && said;
    });
    t.equal(code, 0, stdout);
    for (const line of [/ok +Bridge: /, /ok +Network Olivia's network: connected/]) {
      t.match(stdout, line);
    }
    const { isWell, checks } = JSON.parse((await doctor('--json')).stdout);
    t.equal(isWell, true);
    t.ok(checks.every(({ what, found }: Record<string, string>) => what && found));
  });

  await t.test('what is wrong is named, with what helps', async (t) => {
    chmodSync(join(dataDir, 'secrets', 'api-token'), 0o644);
    renameSync(media, `${media}-gone`);
    await bridge.api.post('/sources/films/scan');
    const { code, stdout } = await waitFor('the loss', async () => {
      const said = await doctor();
      return /WRONG +Source/.test(said.stdout) && said;
    });
    t.equal(code, 1);
    t.match(stdout, /WRONG +Keys: .*api-token.*\n +Run: chmod -R go=/);
    t.match(stdout, /WRONG +Source films: It is away.*\n +Attach its disk/);
  });
});
