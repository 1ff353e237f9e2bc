/** Files for friends who use the original programs, over a real server. */
import { createHash, randomBytes } from 'node:crypto';
import { type AddressInfo, connect, createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { createCurve } from '@nats-io/nkeys';
import t, { type Test } from 'tap';
import { BridgeError } from '../../../bridge/protocol/errors.ts';
import type { Item } from '../../../bridge/protocol/item.ts';
import { itemOf, served } from '../../support/loopback.ts';
import { type Downloaded, type Envelope, OriginalClient } from '../../support/original/client.ts';
import { OriginalNetwork } from '../../support/original-network.ts';
import { waitFor } from '../../support/wait-for.ts';

const CHUNK = 64 * 1024;
const hashOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

const fileOf = (n: number, size: number) => {
  const bytes = randomBytes(size);
  const more = { hash: hashOf(bytes), byte_size: size, path: `${n}.bin` };
  return { bytes, item: itemOf(n, more) };
};

/** A catalog of these files; `read` counts, and may refuse. */
const libraryOf = (files: readonly { bytes: Uint8Array; item: Item }[]) => {
  const library = {
    reads: 0,
    beforeRead: async (_position: number): Promise<void> => undefined,
    catalogs: served({
      has: (name) => name === 'films' || name === 'private',
      items: () => files.map(({ item }) => item),
      read: async (_, { id }, target, position) => {
        await library.beforeRead(position);
        library.reads++;
        const file = files.find(({ item }) => item.id === id);
        target.set(file?.bytes.subarray(position, position + target.length) ?? []);
      },
    }),
  };
  return library;
};

const whole = (t: Test, answer: Downloaded | Envelope<null>): Downloaded => {
  if (!('bytes' in answer)) throw new Error(t.fail(answer.error ?? '?') as unknown as string);
  return answer;
};
const shortly = { idleMs: 300 };

t.test('a file arrives byte for byte, whatever its size', async (t) => {
  const sizes = [10_000, 0, 1, CHUNK, CHUNK + 1, 3_000_000];
  const files = sizes.map((size, n) => fileOf(n, size));
  const network = await OriginalNetwork.start(t);
  await network.serve(libraryOf(files).catalogs);
  const { client } = await network.friend('Ben', 'films');
  const keys = new Set<string>();
  for (const { bytes, item } of files) {
    const { acknowledged, messages, hash } = whole(
      t,
      await client.download('films', item.hash ?? ''),
    );
    t.equal(hash, item.hash);
    const total_chunks = Math.max(1, Math.ceil(bytes.length / CHUNK));
    const { sender_xkey, ...others } = acknowledged;
    t.strictSame(others, {
      acknowledged: true,
      chunk_size: CHUNK,
      total_chunks,
      total_bytes: bytes.length,
    });
    t.equal(messages.length, total_chunks);
    t.ok(messages.every(({ total, isTranscoded }) => total === total_chunks && !isTranscoded));
    t.equal(messages.at(-1)?.sealedBytes, bytes.length - (total_chunks - 1) * CHUNK + 44);
    keys.add(sender_xkey);
  }
  t.equal(keys.size, sizes.length, 'each with a key of its own');
  const viewed = await client.download('films', files[0]?.item.hash ?? '', { transcode: true });
  t.equal(whole(t, viewed).hash, files[0]?.item.hash);

  const own = await network.ownClient();
  await network.mark(network.account, 'Me', 'films');
  const atHome = whole(t, await own.download('films', files[5]?.item.hash ?? ''));
  t.equal(atHome.hash, files[5]?.item.hash, "to the owner's own program");
});

t.test(
  'refusals come in the envelope, and reveal nothing before the share was looked up',
  async (t) => {
    const file = fileOf(1, 1000);
    const hash = file.item.hash ?? '';
    const library = libraryOf([file]);
    const network = await OriginalNetwork.start(t);
    await network.serve(library.catalogs);
    const { client } = await network.friend('Ben', 'films', 'private');
    const forbidden = { error: 'Forbidden', code: 403, data: null };
    await network.shares.unshare('private', network.friends.get('Ben').id);
    const carol = await network.guest('Carol', 'films');
    t.strictSame(await carol.client.download('films', hash), forbidden, 'not marked');
    for (const wanted of [hash, 'f'.repeat(64)]) {
      t.strictSame(await client.download('private', wanted), forbidden, 'not shared');
    }
    const missing = { error: 'Requested File Not Found', code: 404, data: null };
    for (const wanted of ['f'.repeat(64), 'x']) {
      t.strictSame(await client.download('films', wanted), missing);
    }
    const target_xkey = createCurve().getPublicKey();
    const bad = [
      'not JSON',
      '{}',
      JSON.stringify({ hash }),
      JSON.stringify({ hash, target_xkey: `${target_xkey.slice(0, -1)}1` }),
      JSON.stringify({ hash, target_xkey, more: 'x'.repeat(5_000) }),
    ];
    for (const body of bad) {
      const answer = await client.request('films', 'download', body);
      t.match(answer, { code: 400, data: null, error: /\w/ }, body.slice(0, 40));
    }
    t.equal(library.reads, 0, 'nothing was read for them');
    library.beforeRead = async () => {
      throw new BridgeError('ITEM_UNREADABLE');
    };
    const unreadable = { error: 'The file cannot be read.', code: 500, data: null };
    t.strictSame(await client.download('films', hash), unreadable, 'said before it begins');
  },
);

t.test('a share taken back ends a download in its middle', async (t) => {
  const file = fileOf(1, 40 * CHUNK);
  const library = libraryOf([file]);
  const network = await OriginalNetwork.start(t);
  await network.serve(library.catalogs);
  const { client } = await network.friend('Ben', 'films');
  library.beforeRead = async (position) => {
    if (position < 20 * CHUNK) return;
    await network.shares.unshare('films', network.friends.get('Ben').id).catch(() => undefined);
  };
  const broken = client.download('films', file.item.hash ?? '', shortly);
  await t.rejects(broken, { message: /silence after (19|20) chunks/ });
});

t.test('who asks again gets the file; the download before ends', async (t) => {
  const file = fileOf(1, 40 * CHUNK);
  const library = libraryOf([file]);
  const network = await OriginalNetwork.start(t);
  await network.serve(library.catalogs, { bytesPerSec: 4 * 1024 * 1024 });
  const { client } = await network.friend('Ben', 'films');
  const before = client.download('films', file.item.hash ?? '', shortly);
  const given = t.rejects(before, { message: /silence/ });
  await waitFor('it to be under way', async () => library.reads > 5);
  const again = whole(t, await client.download('films', file.item.hash ?? ''));
  t.equal(again.hash, file.item.hash);
  await given;
});

/** A line that carries so much and no more; what has not gone waits at the server. */
const slowLine = async (t: Test, target: number, bytesPerSec: number): Promise<string> => {
  const server = createServer((near) => {
    const far = connect({ host: '127.0.0.1', port: target });
    near.pipe(far);
    far.on('data', async (bytes) => {
      far.pause();
      await sleep((bytes.length / bytesPerSec) * 1000);
      near.write(bytes);
      far.resume();
    });
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      one.on('error', () => {}).on('close', () => other.destroy());
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.teardown(() => server.close());
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
};

t.test(
  'the pace is kept, for all downloads of a friend together, so a slow line is enough',
  async (t) => {
    const files = [fileOf(1, 2_000_000), fileOf(2, 2_000_000)];
    const network = await OriginalNetwork.start(t);
    await network.serve(libraryOf(files).catalogs, { bytesPerSec: 1_000_000 });
    const { key } = await network.friend('Ben', 'films');
    const line = await slowLine(t, network.network.port, 1_500_000);
    const slow = new OriginalClient(await network.connect(key, [line]));
    const startedMs = performance.now();
    const got = await Promise.all(files.map(({ item }) => slow.download('films', item.hash ?? '')));
    t.same(
      got.map((each) => whole(t, each).hash),
      files.map(({ item }) => item.hash),
    );
    const sec = (performance.now() - startedMs) / 1000;
    t.ok(sec > 3.4, `4 MB in ${sec.toFixed(1)} s`);
  },
);

t.test('a connection that is lost leaves no gap', async (t) => {
  const file = fileOf(1, 40 * CHUNK);
  const library = libraryOf([file]);
  const network = await OriginalNetwork.start(t);
  const connection = await network.serve(library.catalogs, { bytesPerSec: 4 * 1024 * 1024 });
  const { client } = await network.friend('Ben', 'films');
  const broken = t.rejects(client.download('films', file.item.hash ?? '', shortly), {
    message: /silence/,
  });
  await waitFor('it to be under way', async () => library.reads > 5);
  await connection.nc.reconnect();
  await broken;
  const read = library.reads;
  const again = await waitFor('the owner to be back', () =>
    client.download('films', file.item.hash ?? '').catch(() => false as const),
  );
  t.equal(whole(t, again).hash, file.item.hash);
  t.equal(library.reads - read, 40, 'nothing else is read');
});

t.test('four go to a friend at once', async (t) => {
  const files = [1, 2, 3, 4, 5].map((n) => fileOf(n, 4 * CHUNK));
  const network = await OriginalNetwork.start(t);
  await network.serve(libraryOf(files).catalogs, { bytesPerSec: 10_000 });
  const { client } = await network.friend('Ben', 'films');
  const answers = await Promise.all(
    files.map(({ item }) =>
      client.download('films', item.hash ?? '', shortly).catch(() => 'begun' as const),
    ),
  );
  const refused = answers.filter((answer) => answer !== 'begun');
  t.match(refused, [{ code: 500, error: 'Too many downloads at once.', data: null }]);
  t.equal(refused.length, 1);
});
