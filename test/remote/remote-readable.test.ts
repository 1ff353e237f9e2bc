import t from 'tap';
import { BlockCache, CELL } from '../../bridge/remote/block-cache.ts';
import { RemoteFile } from '../../bridge/remote/remote-file.ts';
import { AheadBudget, RemoteReadable } from '../../bridge/remote/remote-readable.ts';
import { itemOf, loopback, served } from '../support/loopback.ts';

const SIZE = 100 * CELL;

t.test('who leaves between two blocks does not wait for the next', async (t) => {
  const film = itemOf(1, { byte_size: SIZE });
  let isHanging = false;
  const read = async () => {
    if (isHanging) await new Promise(() => undefined);
  };
  const { link, session } = await loopback(t, served({ item: () => film, read }));
  const file = new RemoteFile({
    ...{ session, item: film, cacheKey: 'film', onChanged: () => undefined },
    cache: new BlockCache(0),
  });
  const readable = new RemoteReadable({
    ...{ file, budget: new AheadBudget(), fileName: 'A film.mp4' },
    onClose: async () => undefined,
  });
  const leaving = new AbortController();
  const pieces = readable.read({ start: 0, end: SIZE - 1 }, leaving.signal);
  let taken = 0;
  while (taken < CELL) taken += (await pieces.next()).value?.length ?? 0;
  t.equal(taken, CELL, 'the first block');
  isHanging = true;
  leaving.abort();
  await t.rejects(pieces.next());
  t.equal(link.flow.inFlight, 0);
});
