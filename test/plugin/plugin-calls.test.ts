/** The Jellyfin plugin asks the bridge for nothing that the bridge does not describe. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { startBridge, temporaryDir } from '../support/bridge-process.ts';
import { ROOT } from '../support/root.ts';

const SOURCES = join(ROOT, 'plugin', 'jellyfin');
const CALLS = join('bridge', 'BridgeCalls.cs');

t.test('every call of the plugin is in the description of the API', async (t) => {
  const bridge = await startBridge(t, { name: 'Ben', dataDir: temporaryDir(t) });
  const { paths } = await bridge.api.get<{ paths: Record<string, object> }>('/openapi.json');
  const text = readFileSync(join(SOURCES, CALLS), 'utf8');
  const calls = [...text.matchAll(/new\("([A-Z]+)", "([^"]+)"\)/g)];
  t.ok(calls.length >= 6);
  for (const [, method = '', path = ''] of calls) {
    const known = paths[path] ?? paths[path.replace('/api/v1', '')] ?? {};
    t.ok(method.toLowerCase() in known, `${method} ${path}`);
  }
});

t.test('they stand in one file', async (t) => {
  const files = readdirSync(SOURCES, { recursive: true }).map(String);
  const sources = files.filter((file) => /^(bridge\/)?\w+\.cs$/.test(file) && file !== CALLS);
  t.ok(sources.length > 10);
  for (const file of sources) {
    t.notMatch(readFileSync(join(SOURCES, file), 'utf8'), /\/api\/v1/, file);
  }
});
