import fc from 'fast-check';
import t from 'tap';
import { compact } from '../../bridge/library/compact.ts';

t.test('whatever it is compared with, it stays what it was', async (t) => {
  const value = fc.dictionary(fc.constantFrom('a', 'b', 'c'), fc.jsonValue());
  fc.assert(
    fc.property(value, fc.option(value, { nil: undefined }), (value, like) => {
      const [before, likeBefore] = [JSON.stringify(value), JSON.stringify(like)];
      t.equal(JSON.stringify(compact(value, like)), before);
      t.equal(JSON.stringify(like), likeBefore);
    }),
    { numRuns: 200 },
  );
});

t.test('what two have in common is there once', async (t) => {
  const like = { album: 'Blue', people: ['Ann', 'Bo'], music: { artist: 'Ann', track: 1 } };
  const value = compact({ ...structuredClone(like), music: { artist: 'Ann', track: 2 } }, like);
  t.equal(value.people, like.people);
  t.same(value.music, { artist: 'Ann', track: 2 });
});
