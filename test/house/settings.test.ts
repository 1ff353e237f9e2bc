/** What people read of settings. */
import t from 'tap';
import { SETTING_NAMES, Settings } from '../../config/settings.ts';

type Words = { readonly group?: string; readonly title?: string; readonly description?: string };
const words = SETTING_NAMES.map((name) => Settings.properties[name] as Words);

t.test('every setting has a title of its own, a group and a description', async (t) => {
  for (const [place, name] of SETTING_NAMES.entries()) {
    const { title = '', group = '', description = '' } = words[place] ?? {};
    t.match(title, /^[A-Z][^.]{3,40}$/, `title of ${name}`);
    t.match(group, /^[A-Z]/, `group of ${name}`);
    t.match(description, /\.$/, `description of ${name}`);
  }
  t.equal(new Set(words.map(({ title }) => title)).size, SETTING_NAMES.length, 'no two are alike');
});

t.test('settings of a group stand together', async (t) => {
  const groups = words.map(({ group }) => group);
  const begun = groups.filter((group, place) => group !== groups[place - 1]);
  t.same(begun, [...new Set(groups)]);
});
