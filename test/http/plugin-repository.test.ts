/** Where Jellyfin servers install our plugin from. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fastify from 'fastify';
import t from 'tap';
import { pluginRepository } from '../../bridge/http/plugin-repository.ts';
import type { BridgeError } from '../../bridge/protocol/errors.ts';
import { temporaryDir } from '../support/bridge-process.ts';

const PACKAGE = {
  ...{ guid: '8a9f', name: 'Natster', description: 'd', owner: 'o', category: 'c' },
  versions: [
    { version: '1.0.0.0', targetAbi: '10.11.0.0', checksum: 'ab', file: 'natster_1.0.0.0.zip' },
    { version: '1.0.1.0', targetAbi: '12.0.0.0', checksum: 'cd', file: 'natster_1.0.1.0.zip' },
  ],
};

t.test('the repository', async (t) => {
  const top = temporaryDir(t);
  const directory = join(top, 'jellyfin');
  const app = fastify();
  app.setErrorHandler((error: BridgeError, _request, reply) =>
    reply.code(400).send({ code: error.code }),
  );
  await app.register(pluginRepository, { prefix: '/jellyfin', directory });
  const get = (path: string) =>
    app.inject({ url: `/jellyfin/${path}`, headers: { host: '192.168.1.5:8690' } });
  t.same((await get('manifest.json')).json(), { code: 'PLUGIN_NOT_BUILT' });
  t.same((await get('natster_1.0.0.0.zip')).json(), { code: 'PLUGIN_NOT_BUILT' });
  mkdirSync(directory);
  writeFileSync(join(top, 'secret.zip'), 'secret');
  writeFileSync(join(directory, 'packages.json'), JSON.stringify([PACKAGE]));
  writeFileSync(join(directory, 'natster_1.0.0.0.zip'), 'a zip');
  const [described] = (await get('manifest.json')).json();
  t.match(described, { guid: '8a9f', name: 'Natster', category: 'c' });
  t.same(described.versions[1], {
    ...{ version: '1.0.1.0', targetAbi: '12.0.0.0', checksum: 'cd' },
    sourceUrl: 'http://192.168.1.5:8690/jellyfin/natster_1.0.1.0.zip',
  });
  const zip = await get('natster_1.0.0.0.zip');
  t.equal(zip.body, 'a zip');
  t.match(zip.headers, { 'content-type': 'application/zip', 'content-length': '5' });
  for (const path of ['packages.json', '..%2Fsecret.zip', '%2e%2e%2fsecret.zip', '.zip', 'x']) {
    t.not((await get(path)).statusCode, 200, path);
  }
});
