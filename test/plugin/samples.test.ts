import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import t from 'tap';
import { guessPaths } from '../../plugin/setup/samples.ts';

t.test('where files lie, told by a server that does not say its folders', async (t) => {
  const root = join(t.testdir(), 'music');
  const files = async (...names: readonly string[]) =>
    Promise.all(
      names.map(async (name) => {
        const path = join(root, name);
        await mkdir(dirname(path), { recursive: true });
        await writeFile(path, name);
        return { path, size: name.length };
      }),
    );
  const several = await files('Tides/One/1.flac', 'Tides/Two/1.flac', 'Gulls/One/1.flac');
  t.same(await guessPaths(several, [], []), [{ from: root, to: root }], 'all of the library');
  const one = several.slice(0, 2);
  const tides = join(root, 'Tides');
  t.same(await guessPaths(one, [], []), [{ from: tides, to: tides }], 'no more than was seen');
  t.same(await guessPaths(one, [root], []), [{ from: root, to: root }], 'unless it is told');
});
