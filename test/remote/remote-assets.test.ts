/** What a friend's bridge takes from an owner who may give anything. */
import { join } from 'node:path';
import t, { type Test } from 'tap';
import type { AssetFile } from '../../bridge/library/assets/asset-file.ts';
import { encodeKeyframes } from '../../bridge/media/keyframe-index.ts';
import { BridgeError } from '../../bridge/protocol/errors.ts';
import { RemoteAssets } from '../../bridge/remote/remote-assets.ts';
import { RemoteDetails } from '../../bridge/remote/remote-details.ts';
import { BlobCache } from '../../bridge/store/blob-cache.ts';
import { itemOf, loopback, served, silent } from '../support/loopback.ts';

const never = new AbortController().signal;
const film = itemOf(1, { details: 'mark' });
const PNG = Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex');
const png = (size: number) => Buffer.concat([PNG, Buffer.alloc(size - PNG.length, 1)]);

type Given = Partial<AssetFile> & { readonly bytes?: Uint8Array };
const file = ({ bytes = new Uint8Array(0), ...more }: Given): AssetFile => ({
  mimeType: 'image/png',
  size: bytes.length,
  read: async (buffer, offset, length, position) => {
    const part = bytes.subarray(position, position + length);
    buffer.set(part, offset);
    return part.length;
  },
  close: async () => undefined,
  ...more,
});

/** An owner who answers asks for assets with what `give` says, in turn. */
const setUp = async (t: Test, give: (asked: number) => Given | BridgeError) => {
  let asked = 0;
  const openAsset = async () => {
    const given = give(asked++);
    if (given instanceof BridgeError) throw given;
    return file(given);
  };
  const { session, directory } = await loopback(t, served({ item: () => film, openAsset }));
  const cache = new BlobCache(join(directory, 'assets'), 1e8);
  await cache.start();
  const assets = new RemoteAssets(cache, silent);
  const fetch = async (asset = 'poster', mark = 'm'): Promise<Buffer> => {
    const ask = { id: film.id, asset, mark };
    const opened = await assets.open(async () => session, 'import', ask, never);
    const bytes = Buffer.alloc(opened.size);
    await opened.read(bytes, 0, bytes.length, 0);
    await opened.close();
    return bytes;
  };
  return { fetch, assets, asked: () => asked };
};

t.test('20 MiB come in blocks, once', async (t) => {
  const bytes = png(20 * 1024 * 1024);
  const { fetch, asked } = await setUp(t, () => ({ bytes }));
  const [one, two] = await Promise.all([fetch(), fetch()]);
  t.ok(bytes.equals(one) && bytes.equals(two));
  t.equal(asked(), 41);
  await fetch();
  t.equal(asked(), 41, 'from our own disk');
  await fetch('poster', 'another');
  t.equal(asked(), 82);
});

t.test('what has to be made first is waited for', async (t) => {
  const bytes = Buffer.from('WEBVTT\n\n');
  const { fetch } = await setUp(t, (asked) =>
    asked < 2 ? new BridgeError('ASSET_NOT_READY') : { bytes, mimeType: 'text/vtt' },
  );
  t.ok(bytes.equals(await fetch('sub-1')));
});

t.test('only what it should be', async (t) => {
  const keyframes = encodeKeyframes([{ timeSec: 1, position: 5 }]);
  const octets = 'application/octet-stream';
  const good = [
    ['poster', 'image/png', png(100)],
    ['sub-1', 'text/vtt', Buffer.from('\ufeffWEBVTT - a title')],
    ['keyframes', octets, keyframes],
  ] as const;
  const bad: readonly (readonly [string, Given])[] = [
    ['poster', { bytes: Buffer.from('<svg onload="alert(1)"/>'), mimeType: 'image/svg+xml' }],
    ['poster', { bytes: Buffer.from('<html>'), mimeType: 'text/html' }],
    ['poster', { bytes: Buffer.from('<html>'), mimeType: 'image/png' }],
    ['poster', { bytes: png(100), mimeType: 'image/jpeg' }],
    ['poster', { bytes: png(100), mimeType: 'text/html' }],
    ['poster', { bytes: keyframes, mimeType: octets }],
    ['poster', {}],
    ['poster', { bytes: png(100), size: 1e9 }],
    ['sub-1', { bytes: Buffer.from('WEBVTTX'), mimeType: 'text/vtt' }],
    ['sub-1', { bytes: Buffer.from('1\n00:00'), mimeType: 'text/vtt' }],
    ['sub-1', { bytes: Buffer.from('WEBVTT\n'), mimeType: 'text/vtt', size: 17 * 1024 * 1024 }],
    ['keyframes', { bytes: Buffer.concat([keyframes, keyframes]), mimeType: octets }],
    ['keyframes', { bytes: png(100) }],
    // It says that there is more, and never gives it.
    ['poster', { bytes: png(100), size: 101 }],
  ];
  for (const [asset, mimeType, bytes] of good) {
    const { fetch } = await setUp(t, () => ({ bytes, mimeType }));
    t.ok(Buffer.from(bytes).equals(await fetch(asset)), asset);
  }
  for (const [asset, given] of bad) {
    const { fetch } = await setUp(t, () => given);
    await t.rejects(fetch(asset), { code: 'MESSAGE_INVALID' }, `${asset} ${given.mimeType}`);
  }
});

t.test('blocks of two versions are not put together', async (t) => {
  const { fetch } = await setUp(t, (asked) => ({ bytes: png(600_000 + asked) }));
  await t.rejects(fetch(), { code: 'ITEM_CHANGED' });
});

t.test('what an import brought is forgotten with it', async (t) => {
  const { fetch, assets, asked } = await setUp(t, () => ({ bytes: png(100) }));
  await fetch();
  await assets.forget('import');
  await fetch();
  t.equal(asked(), 2);
});

t.test('details are checked, and asked for once', async (t) => {
  const ask = async (given: unknown) => {
    let asked = 0;
    const details = async () => {
      asked++;
      return given as object;
    };
    const { session } = await loopback(t, served({ item: () => film, details }));
    const remote = new RemoteDetails();
    const of = () => remote.of(async () => session, 'import', film, never);
    return { of, asked: () => asked, remote };
  };
  const { of, asked, remote } = await ask({ overview: 'Fine', later: 1 });
  t.same(await Promise.all([of(), of()]), [{ overview: 'Fine' }, { overview: 'Fine' }]);
  await of();
  t.equal(asked(), 1);
  remote.forget('import');
  await of();
  t.equal(asked(), 2);
  for (const bad of [
    { overview: 5 },
    { pictures: [{ asset: '../../etc/passwd', mark: 'm', role: 'poster', mimeType: 'image/png' }] },
    { subtitles: Array(1000).fill({ asset: 'sub-1', mark: 'm' }) },
    [1],
  ]) {
    await t.rejects((await ask(bad)).of(), { code: 'MESSAGE_INVALID' });
  }
  const chapters = Array(1024).fill({ startSec: 1, title: 'x'.repeat(1024) });
  const long = { overview: 'Long', media: { container: 'mp4', streams: [], chapters } };
  const { media, overview } = (await (await ask(long)).of()) ?? {};
  t.same(
    [overview, media],
    ['Long', { container: 'mp4', streams: [] }],
    'what does not fit is left out',
  );
});
