/** How long a film waits for its owner, and for what. */
import t, { type Test } from 'tap';
import { BridgeError, type ErrorCode } from '../../bridge/protocol/errors.ts';
import { BlockCache, CELL } from '../../bridge/remote/block-cache.ts';
import { RemoteFile } from '../../bridge/remote/remote-file.ts';
import { leftBehind } from '../support/garbage.ts';
import { itemOf, loopback, served } from '../support/loopback.ts';

const film = itemOf(1, { byte_size: 100 * CELL });
const reader = {};
const BLOCK = 16 * CELL;

/** A film of which the first cell has been read, so that its owner is known to have been there. */
const begun = async (t: Test) => {
  const catalogs = served({ item: () => film, read: async () => {} });
  const { session, wire, server } = await loopback(t, catalogs);
  const file = new RemoteFile({
    ...{ session, item: film, onChanged: () => {} },
    cache: new BlockCache(0),
    cacheKey: 'film',
  });
  const fetch = (cell: number) => file.fetch(cell * CELL, CELL, reader);
  await fetch(0).block;
  /** The next request of this kind, or all of them, fail. */
  const fail = (operation: string, code: ErrorCode, times = 1) => {
    let left = times;
    wire.before = (asked) => {
      if (asked === operation && left-- > 0) throw new BridgeError(code);
    };
  };
  return { file, fetch, fail, wire, server };
};

t.test('a film under way waits for a free place at its owner', async (t) => {
  const { fetch, fail, server } = await begun(t);
  server.sessions.endWhere(() => true);
  fail('open', 'TOO_MANY_SESSIONS', 2);
  const { length } = await fetch(1).block;
  t.equal(length, CELL);
});

t.test('a film under way goes on while its import is moved to another name', async (t) => {
  const { fetch, fail, server } = await begun(t);
  server.sessions.endWhere(() => true);
  // The import stands at the new name already, and is asked for by the old one.
  fail('open', 'HANDSHAKE_FAILED', 2);
  const { length } = await fetch(1).block;
  t.equal(length, CELL);
});

t.test('patience begins anew with every time that the owner was there', async (t) => {
  const { fetch, fail, wire } = await begun(t);
  fail('ask', 'OWNER_AWAY');
  const givenUp = fetch(1);
  const away = new Promise<void>((resolve) => {
    wire.before = (asked) => {
      if (asked === 'open') resolve();
      throw new BridgeError('OWNER_AWAY');
    };
  });
  await away;
  givenUp.release();
  await t.rejects(givenUp.block);

  wire.before = () => {};
  const now = Date.now();
  t.intercept(Date, 'now', { value: () => now + 3_600_000 });
  await fetch(2).block;
  fail('ask', 'OWNER_AWAY');
  const { length } = await fetch(3).block;
  t.equal(length, CELL, 'one failure an hour later is the first again');
});

t.test('blocks that were used are gone with the next quick collection', async (t) => {
  const large = itemOf(1, { byte_size: 1_000 * BLOCK });
  const catalogs = served({ item: () => large, read: async () => {} });
  const { session } = await loopback(t, catalogs);
  const file = new RemoteFile({
    ...{ session, item: large, onChanged: () => {} },
    cache: new BlockCache(0),
    cacheKey: 'film',
  });
  await file.fetch(0, CELL, reader).block;
  let next = 1;
  const mb = await leftBehind(400, async () => {
    const { block, release } = file.fetch(next++ * BLOCK, BLOCK, reader);
    await block;
    release();
  });
  t.ok(mb < 20, `${mb} MB of 105`);
});
