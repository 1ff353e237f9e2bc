/** What a browser fetches before anything is shown. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import t from 'tap';
import { ROOT } from '../support/root.ts';

const PAGE = join(ROOT, 'dist', 'web');
const MOST_BYTES = 150_000;

t.test('the page is small', async (t) => {
  const html = readFileSync(join(PAGE, 'index.html'), 'utf8');
  const files = [...html.matchAll(/(?:src|href)="\/(assets\/[^"]+)"/g)].map(
    (match) => match[1] ?? '',
  );
  t.ok(files.some((file) => file.endsWith('.js')) && files.some((file) => file.endsWith('.css')));
  const sizes = ['index.html', ...files].map(
    (file) => gzipSync(readFileSync(join(PAGE, file))).length,
  );
  const bytes = sizes.reduce((sum, size) => sum + size, 0);
  t.ok(bytes <= MOST_BYTES, `${bytes} bytes, compressed`);
  t.notMatch(html, /<script(?![^>]*src=)/, 'no script stands in it');
});
