import fc from 'fast-check';
import t from 'tap';
import { Value } from 'typebox/value';
import { CatalogRule, compileRule, matches, type RuledItem } from '../../bridge/media/rule.ts';

const FILM: RuledItem = {
  id: 'film',
  kind: 'movie',
  path: 'Films/Kids/Up (2009)/Up.mkv',
  genres: ['Animation', 'Comédie'],
  tags: ['4K'],
  certification: 'PG',
};

const CASES: readonly (readonly [CatalogRule, boolean])[] = [
  [{}, true],
  [{ kinds: ['movie', 'episode'] }, true],
  [{ kinds: ['track'] }, false],
  [{ kinds: [] }, true],
  [{ folders: { include: ['Films'] } }, true],
  [{ folders: { include: ['/Films/Kids/'] } }, true],
  [{ folders: { include: ['Fil'] } }, false],
  [{ folders: { include: ['Kids'] } }, false],
  [{ folders: { include: [''] } }, true],
  [{ folders: { include: ['Films'], exclude: ['Films/Kids'] } }, false],
  [{ folders: { exclude: ['Films/Kids/Up'] } }, true],
  [{ folders: { include: ['Films/Kids/Up (2009)/Up.mkv'] } }, true],
  [{ genres: { include: ['comedie', 'Horror'] } }, true],
  [{ genres: { include: ['Horror'] } }, false],
  [{ genres: { exclude: ['COMÉDIE'] } }, false],
  [{ genres: { include: ['animation'], exclude: ['horror'] } }, true],
  [{ tags: { include: ['4k'] } }, true],
  [{ tags: { include: ['8k'] } }, false],
  [{ ageMax: 12 }, true],
  [{ ageMax: 6 }, false],
  [{ ageMax: 6, picked: { in: ['film'] } }, true],
  [{ picked: { in: ['film'], out: ['film'] } }, false],
  [{ picked: { in: ['other'] } }, true],
  [{ kinds: ['movie'], ageMax: 12, genres: { include: ['animation'] } }, true],
];

t.test('an item is in when all filters take it', async (t) => {
  for (const [rule, expected] of CASES)
    t.equal(matches(rule, FILM), expected, JSON.stringify(rule));
});

t.test('what is not rated is for adults unless the rule says otherwise', async (t) => {
  for (const certification of [undefined, 'NR', 'whatever']) {
    const item = { ...FILM, certification };
    t.equal(matches({ ageMax: 18 }, item), false);
    t.equal(matches({ ageMax: 18, unrated: 'exclude' }, item), false);
    t.equal(matches({ ageMax: 0, unrated: 'include' }, item), true);
    t.equal(matches({ unrated: 'exclude' }, item), true, 'without an age nobody asks');
  }
});

t.test('a rule has a bounded size', async (t) => {
  const id = 'a'.repeat(22);
  t.ok(Value.Check(CatalogRule, { picked: { in: Array(10_000).fill(id) } }));
  t.notOk(Value.Check(CatalogRule, { picked: { in: Array(10_001).fill(id) } }));
  t.notOk(Value.Check(CatalogRule, { folders: { include: Array(1001).fill('a') } }));
  t.notOk(Value.Check(CatalogRule, { genres: { exclude: Array(201).fill('a') } }));
  t.notOk(Value.Check(CatalogRule, { ageMax: -1 }));
});

t.test('any rule has an answer for any item; a hundred thousand items take no time', async (t) => {
  const texts = fc.array(fc.string(), { maxLength: 4 });
  const choice = fc.record({ include: texts, exclude: texts }, { requiredKeys: [] });
  const rule = fc.record(
    { folders: choice, genres: choice, tags: choice, ageMax: fc.nat(20) },
    { requiredKeys: [] },
  );
  const item = fc.record({ id: fc.string(), kind: fc.string(), path: fc.string(), genres: texts });
  fc.assert(fc.property(rule, item, (rule, item) => typeof matches(rule, item) === 'boolean'));

  const isIn = compileRule({
    kinds: ['movie'],
    folders: { include: ['Films', 'TV'], exclude: ['Films/Old'] },
    genres: { include: ['comedie'], exclude: ['horror'] },
    ageMax: 12,
  });
  const items = Array.from({ length: 100_000 }, (_, i) => ({ ...FILM, id: `${i}` }));
  const before = process.cpuUsage();
  t.equal(items.filter(isIn).length, items.length);
  const tookMs = process.cpuUsage(before).user / 1000;
  t.ok(tookMs < 500, `${tookMs} ms of the processor`);
  t.comment(`${tookMs.toFixed(0)} ms`);
});
