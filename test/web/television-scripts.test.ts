/** Televisions of 2014 run these: one newer word, and nothing of the file does anything there. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { ROOT } from '../support/root.ts';

const DIRECTORY = join(ROOT, 'web', 'public', 'tv');
const NEWER = {
  js: /=>|`|\b(?:let|const|class|import|async|await|of)\s|\?\.|\?\?|\.\.\.|\bfetch\(|\bcatch \{|,\s*\)/,
  css: /var\(|\bgrid\b|\bgap:|:is\(|:where\(|\bclamp\(|\binset:|aspect-ratio/,
};
const withoutComments = (text: string): string => text.replaceAll(/\/\*[\s\S]*?\*\//g, '');

t.test('what old browsers do not know is not used', async (t) => {
  const names = readdirSync(DIRECTORY);
  t.same(names.sort(), ['open.js', 'player.css', 'player.js', 'tv.css', 'tv.js']);
  for (const name of names) {
    const text = withoutComments(readFileSync(join(DIRECTORY, name), 'utf8'));
    t.equal(NEWER[name.endsWith('js') ? 'js' : 'css'].exec(text)?.[0], undefined, name);
  }
});
