/** Who may see which catalog, also when the disk is full. */
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { Shares } from '../../bridge/share/shares.ts';

const BEN = '0'.repeat(16);
const CAROL = '1'.repeat(16);

/** A directory in the way of the rename stands for a full disk: it stops root, too. */
const disk = (file: string) => ({
  fill: async () => {
    await rm(file);
    await mkdir(file);
  },
  makeRoom: () => rm(file, { recursive: true }),
});

const sharedWithBoth = async (t: Test) => {
  const file = join(t.testdir(), 'shares.json');
  const shares = await Shares.open(file);
  await shares.share('films', BEN);
  await shares.share('films', CAROL);
  return { file, shares, ...disk(file) };
};

t.test('a share is there until it is taken back, also after a restart', async (t) => {
  const { file, shares } = await sharedWithBoth(t);
  await shares.share('films', BEN);
  t.equal(shares.list().length, 2, 'once');
  await shares.unshare('films', BEN);
  t.equal(shares.isShared('films', BEN), false);
  await t.rejects(shares.unshare('films', BEN), { code: 'NOT_SHARED' });
  const again = await Shares.open(file);
  t.same([again.isShared('films', BEN), again.isShared('films', CAROL)], [false, true]);
  await again.share('films', BEN);
  t.equal(again.isShared('films', BEN), true);
});

t.test('a full disk keeps no door open', async (t) => {
  const { file, shares, fill, makeRoom } = await sharedWithBoth(t);
  await fill();
  const refused = { code: 'INTERNAL', message: /closed, but shares\.json could not be written/ };
  await t.rejects(shares.unshare('films', BEN), refused);
  t.equal(shares.isShared('films', BEN), false);
  t.equal(shares.isShared('films', CAROL), true);
  await t.rejects(shares.share('music', CAROL), { code: 'INTERNAL' });
  t.equal(shares.isShared('films', BEN), false, 'nor is it opened by another change that fails');
  await t.rejects(shares.unshare('films', BEN), refused, 'and again');

  await makeRoom();
  await shares.share('music', CAROL);
  t.equal(shares.isShared('films', BEN), false, 'nor by one that succeeds');
  t.equal((await Shares.open(file)).isShared('films', BEN), false, 'which brings it to the disk');
  await shares.share('films', BEN);
  t.equal(shares.isShared('films', BEN), true, 'until somebody shares it again');
});

t.test('what is shared while everything of a friend goes does not stay', async (t) => {
  const { shares } = await sharedWithBoth(t);
  await Promise.all([shares.share('music', BEN), shares.removeFriend(BEN)]);
  t.same([shares.isShared('music', BEN), shares.isShared('films', BEN)], [false, false]);
  t.match(shares.list(), [{ friend: CAROL }]);
});

t.test('a renamed catalog is shared with those who saw it, and with nobody else', async (t) => {
  const { file, shares } = await sharedWithBoth(t);
  await shares.share('movies', BEN);
  await shares.unshare('movies', BEN);
  await shares.renameCatalog('films', 'movies', async () => {
    t.equal(shares.isShared('movies', BEN), true, 'from the first moment');
    await shares.unshare('films', CAROL);
    t.equal(shares.isShared('movies', CAROL), false, 'and not after it was taken back');
    await t.rejects(
      shares.renameCatalog('music', 'movies', async () => undefined),
      { code: 'CATALOG_EXISTS' },
      'one at a time',
    );
  });
  for (const each of [shares, await Shares.open(file)]) {
    t.same([each.isShared('movies', BEN), each.isShared('movies', CAROL)], [true, false]);
    t.equal(each.isShared('films', BEN), false);
  }
  const failing = () => Promise.reject(new Error('no room'));
  await t.rejects(shares.renameCatalog('movies', 'films', failing));
  t.same([shares.isShared('movies', BEN), shares.isShared('films', BEN)], [true, false]);
  const renames = new Map([['movies', 'cinema']]);
  await shares.followRenames((catalog) => renames.get(catalog));
  t.same([shares.isShared('movies', BEN), shares.isShared('cinema', BEN)], [false, true]);
});
