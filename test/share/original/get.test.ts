/** What friends who use the original programs are told of our catalogs, over a real server. */
import t from 'tap';
import { itemOf, served } from '../../support/loopback.ts';
import { OriginalNetwork } from '../../support/original-network.ts';
import { waitFor } from '../../support/wait-for.ts';

const hashOf = (n: number): string => n.toString(16).padStart(64, '0');
const FORBIDDEN = { error: 'Forbidden', code: 403, data: null };

t.test('a listing for those who are marked and may see it', async (t) => {
  const network = await OriginalNetwork.start(t);
  const items = [
    itemOf(2, {
      path: 'b/Second.mkv',
      hash: hashOf(2),
      byte_size: 5,
      mime_type: 'video/x-matroska',
    }),
    itemOf(1, { path: 'a/First & last.mp4', hash: hashOf(1), description: 'The <first>' }),
    itemOf(3, { path: 'not read yet.mp4' }),
  ];
  let names = ['films', 'empty'];
  let tell = () => {};
  await network.serve(
    served({
      has: (name) => names.includes(name),
      names: () => names,
      onChange: (listener) => {
        tell = listener;
        return () => {};
      },
      renamedFrom: (name) => (name === 'oldfilms' ? 'films' : undefined),
      about: (name) => ({
        description: name === 'films' ? 'What we have' : '',
        items: items.length,
      }),
      items: (name) => (name === 'films' ? items : []),
    }),
  );
  const all = ['films', 'empty', 'private', 'nowhere', 'oldfilms'];
  const ben = await network.guest('Ben', ...all);
  await network.mark(ben.account, 'Ben', 'films', 'empty');
  const films = {
    name: 'films',
    description: 'What we have',
    entries: [
      {
        path: 'a/First & last.mp4',
        description: 'The <first>',
        mime_type: 'video/mp4',
        byte_size: 0,
        hash: hashOf(1),
      },
      {
        path: 'b/Second.mkv',
        description: 'Auto-imported library entry',
        mime_type: 'video/x-matroska',
        byte_size: 5,
        hash: hashOf(2),
      },
    ],
  };
  t.strictSame(await ben.client.contents('films'), { code: 200, data: films });
  const empty = { name: 'empty', description: '', entries: [] };
  t.strictSame(await ben.client.contents('empty'), { code: 200, data: empty });
  const former = await ben.client.contents('oldfilms');
  t.strictSame(former, { code: 200, data: { ...films, name: 'oldfilms' } }, 'renamed since');
  t.strictSame(await ben.client.contents('private'), FORBIDDEN, 'not shared');
  t.strictSame(await ben.client.contents('nowhere'), FORBIDDEN, 'not there: the same');

  const carol = await network.guest('Carol', 'films');
  t.strictSame(await carol.client.contents('films'), FORBIDDEN, 'nobody knows her');
  await network.mark(carol.account, 'Carol', 'films');
  t.match(await carol.client.contents('films'), { code: 200 });
  await network.friends.setOriginal('Carol', false);
  t.strictSame(await carol.client.contents('films'), FORBIDDEN, 'not marked any more');
  await network.shares.unshare('films', network.friends.get('Ben').id);
  t.strictSame(await ben.client.contents('films'), FORBIDDEN, 'taken back');

  const own = await network.ownClient();
  t.strictSame(await own.contents('films'), FORBIDDEN, "the owner's own programs are not excepted");
  await network.mark(network.account, 'Me', 'films', 'later');
  t.match(await own.contents('films'), { code: 200, data: { entries: { length: 2 } } });
  await t.rejects(own.contents('later'), { message: /no responders/ });
  names = [...names, 'later'];
  tell();
  await waitFor('the new catalog', () => own.contents('later').catch(() => false));
  names = ['films'];
  tell();
  const isGone = () =>
    own.contents('later').then(
      () => false,
      (error) => /no resp/.test(error.message),
    );
  await waitFor('the removed one to be silent', isGone);
});

t.test('a catalog too large for one message gives what fits, and says so', async (t) => {
  const network = await OriginalNetwork.start(t);
  const long = 'ü'.repeat(100);
  const items = Array.from({ length: 6_000 }, (_, n) =>
    itemOf(n, { path: `${n}/${long}.mp4`, hash: hashOf(n) }),
  );
  await network.serve(
    served({ items: () => items, about: () => ({ description: 'All', items: items.length }) }),
  );
  const { client, nc } = await network.friend('Ben', 'films');
  const { data } = await client.contents('films');
  const listed = data.entries.length;
  t.ok(listed > 2_000 && listed < 3_000, `${listed} fit`);
  t.match(data.description, `All (Only ${listed} of 6000 files are listed`);
  t.match(data, { truncated: true, total_entries: 6_000 });
  const { length } = JSON.stringify(data);
  const bytes = Buffer.byteLength(JSON.stringify(data));
  t.ok(bytes > length && bytes < (nc.info?.max_payload ?? 0), `${bytes} bytes`);
  t.ok(bytes > 1024 * 1024 - 4096, 'and hardly anything is wasted');
});

t.test('somebody who asks without end is refused, and others are not', async (t) => {
  const network = await OriginalNetwork.start(t);
  await network.serve(served({}));
  const ben = await network.friend('Ben', 'films');
  const answers = await Promise.all(Array.from({ length: 60 }, () => ben.client.contents('films')));
  t.ok(answers.some(({ code }) => code === 500));
  t.match(await network.friend('Carol', 'films').then(({ client }) => client.contents('films')), {
    code: 200,
  });
});
