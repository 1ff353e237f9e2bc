/** A bridge's library over a folder, from wherever an earlier run was cut short to the end; then says what it knows. */
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Library } from '../../../bridge/library/library.ts';
import { Prober } from '../../../bridge/library/probe/prober.ts';

const [root = '', dataDir = ''] = process.argv.slice(2);
const ignore = () => undefined;
const prober = new Prober({ ffprobe: undefined });
const library = new Library({
  ...{ sourcesDir: join(dataDir, 'sources'), catalogsDir: join(dataDir, 'catalogs') },
  ...{ prober, isWatching: false, quietMs: 0 },
  log: { debug: ignore, info: ignore, warn: ignore, error: ignore },
});
await library.start();
const { catalogs, sources } = library;
if (!catalogs.has('films')) await catalogs.createOfFolder('films', 'ours', root);
if (!catalogs.has('before') && !catalogs.has('after')) {
  const [ours] = sources.list();
  await catalogs.create('before', '', { sources: [ours?.name ?? ''], rule: { kinds: ['photo'] } });
}
if (!catalogs.has('after')) await catalogs.rename('before', 'after');
if (catalogs.has('before')) await catalogs.remove('before');
while (sources.list().some(({ activity, lastScan }) => !lastScan || activity.stage !== 'idle')) {
  await sleep(20);
}
const known = [];
for (const { name } of sources.list()) {
  for (const { item, problems } of sources.index(name).entries()) {
    known.push({ item, problems, stored: await sources.index(name).details(item.id) });
  }
}
const listed = catalogs.list().map(({ name }) => [name, catalogs.items(name).map(({ id }) => id)]);
await library.stop();
await prober.stop();
process.stdout.write(JSON.stringify({ known, catalogs: Object.fromEntries(listed) }));
