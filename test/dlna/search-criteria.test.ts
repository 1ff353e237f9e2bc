import fc from 'fast-check';
import t from 'tap';
import { type Properties, searchPredicate } from '../../bridge/dlna/search-criteria.ts';
import { sortOrder } from '../../bridge/dlna/sort-criteria.ts';
import { UpnpFault } from '../../bridge/dlna/upnp-fault.ts';

const propertiesOf =
  (values: Record<string, readonly string[]>): Properties =>
  (name) =>
    values[name] ?? [];
const FILM = propertiesOf({
  'dc:title': ['Café "Zürich"'],
  'upnp:class': ['object.item.videoItem.movie'],
  'upnp:genre': ['Drama', 'Comedy'],
  'dc:date': ['1999-01-01'],
  'res@size': ['1000'],
});

const finds = (criteria: string): boolean => searchPredicate(criteria)(FILM);

t.test('what televisions ask for', async (t) => {
  t.ok(finds('*'));
  t.ok(finds(''));
  t.ok(finds('upnp:class derivedfrom "object.item.videoItem"'));
  t.ok(finds('(upnp:class derivedfrom "object.item.videoItem") and (@refID exists false)'));
  t.notOk(finds('upnp:class derivedfrom "object.item.video"'), 'a class is no prefix');
  t.notOk(finds('upnp:class = "object.item.videoItem"'));
  t.ok(finds('dc:title contains "cafe"'), 'without accents and case');
  t.ok(finds('dc:title contains "\\"zurich\\""'), 'with quotes');
  t.ok(finds('dc:title startsWith "caf"'));
  t.ok(finds('upnp:genre = "comedy" and upnp:genre doesNotContain "horror"'));
  t.notOk(finds('upnp:genre != "drama"'));
  t.ok(finds('dc:date >= "1999-01-01" and dc:date < "2000-01-01"'));
  t.ok(finds('res@size > "999"'), 'as numbers');
  t.ok(finds('upnp:artist exists false and dc:title exists true'));
  t.ok(finds('upnp:class="x" OR dc:title contains"caf"'), 'without blanks');
});

t.test('what cannot be understood is refused', async (t) => {
  for (const criteria of [
    'dc:title',
    'dc:title contains',
    'dc:title contains x',
    'dc:title like "x"',
    'dc:title contains "x',
    '(dc:title contains "x"',
    'dc:title contains "x" dc:title contains "y"',
    'and',
    ')',
    `${'('.repeat(100)}dc:title contains "x"${')'.repeat(100)}`,
    `dc:title contains "${'x'.repeat(5000)}"`,
    'dc:title constructor "x"',
  ]) {
    t.throws(() => searchPredicate(criteria), new UpnpFault(708), criteria);
  }
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(...'()"\\ =<>!andorx:') }), (text) => {
      try {
        searchPredicate(text);
      } catch (error) {
        t.ok(error instanceof UpnpFault);
      }
    }),
  );
});

type Tree = boolean | { readonly and: boolean; readonly parts: readonly Tree[] };
const trees = fc.letrec<{ tree: Tree }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 3 },
    fc.boolean(),
    fc.record({ and: fc.boolean(), parts: fc.array(tie('tree'), { minLength: 1, maxLength: 3 }) }),
  ),
})).tree;

/** Whether it is written with an `or` outside of brackets. */
const isLoose = (tree: Tree): boolean =>
  typeof tree === 'object' && !tree.and && (tree.parts.length > 1 || tree.parts.some(isLoose));
const written = (tree: Tree): string => {
  if (typeof tree === 'boolean') return `dc:title exists ${tree}`;
  const parts = tree.parts.map((part) => {
    const text = written(part);
    // `and` binds closer by itself.
    return tree.and && isLoose(part) ? `(${text})` : text;
  });
  return parts.join(tree.and ? ' and ' : ' or ');
};
const truthOf = (tree: Tree): boolean => {
  if (typeof tree === 'boolean') return tree;
  return tree.and ? tree.parts.every(truthOf) : tree.parts.some(truthOf);
};

t.test('and, or and brackets', async () => {
  const [yes, no] = [{ and: false, parts: [true, false] }, false] as const;
  const nested = { and: true, parts: [{ and: false, parts: [yes] }, no] };
  fc.assert(
    fc.property(trees, (tree) => finds(written(tree)) === truthOf(tree)),
    { examples: [[nested]] },
  );
});

t.test('orders', async (t) => {
  const of = (title: string, track: string) =>
    propertiesOf({ 'dc:title': [title], 'upnp:originalTrackNumber': [track] });
  const sorted = (criteria: string) =>
    [of('b', '10'), of('a', '9'), of('É', '9')]
      .sort(sortOrder(criteria))
      .map((one) => one('dc:title')[0]);
  t.same(sorted('+dc:title'), ['a', 'b', 'É']);
  t.same(sorted('-dc:title'), ['É', 'b', 'a']);
  t.same(sorted('+upnp:originalTrackNumber,-dc:title'), ['É', 'a', 'b']);
  t.equal(sortOrder(''), undefined);
  for (const criteria of ['+x:y', 'dc:title desc', '+dc:title,+nonsense']) {
    t.throws(() => sortOrder(criteria), new UpnpFault(709), criteria);
  }
});
