/** What an open brings besides the session. */
import t from 'tap';
import { FIRST_BLOCK_MAX } from '../../bridge/protocol/messages.ts';
import { Session } from '../../bridge/remote/session.ts';
import { itemOf, loopback, served } from '../support/loopback.ts';

const signal = new AbortController().signal;

t.test('an item described at length, in any script, leaves room for what fits', async (t) => {
  const byte_size = 1024 * 1024;
  for (const letter of ['x', 'ü', '漢']) {
    const film = itemOf(1, { byte_size, description: letter.repeat(4096) });
    const { link, address } = await loopback(t, served({ item: () => film, read: async () => {} }));
    const want = { kind: 'item', id: film.id, offset: 0, length: FIRST_BLOCK_MAX } as const;
    const { block } = await Session.open(link, address, want, signal);
    t.ok(block.length > FIRST_BLOCK_MAX - 14_000 && block.length < FIRST_BLOCK_MAX, letter);
  }
});

t.test('a catalog that was renamed says its new name, sealed, to who may see it', async (t) => {
  const renamed = served({
    has: (name) => name === 'movies',
    renamedFrom: (name) => (name === 'films' ? 'movies' : undefined),
  });
  const { link, address, shares, friendId } = await loopback(t, renamed);
  const open = () => Session.open(link, address, { kind: 'nothing' }, signal);
  await t.rejects(open(), { code: 'NOT_SHARED' }, 'that there is one is not told to others');
  await shares.share('movies', friendId);
  await t.rejects(open(), { code: 'CATALOG_RENAMED', catalog: 'movies' });
});
