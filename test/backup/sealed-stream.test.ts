/** What a passphrase protects: whole or not at all. */
import { randomBytes } from 'node:crypto';
import t from 'tap';
import { isSealed, seal, unseal } from '../../bridge/backup/sealed-stream.ts';

const PASSPHRASE = 'correct horse';
const PIECE = 65_536;
const TAG = 16;
const HEAD = 48;

async function* stream(bytes: Uint8Array, step = 10_000) {
  for (let at = 0; at < bytes.length; at += step) yield bytes.subarray(at, at + step);
}
const gather = async (source: AsyncIterable<Uint8Array>): Promise<Buffer> => {
  const chunks: Uint8Array[] = [];
  for await (const chunk of source) chunks.push(chunk);
  return Buffer.concat(chunks);
};
const sealed = (plain: Uint8Array) => gather(seal(stream(plain), PASSPHRASE));
const opened = (bytes: Uint8Array, passphrase = PASSPHRASE) =>
  gather(unseal(stream(bytes), passphrase));

t.test('what was sealed comes back, whatever its length', async (t) => {
  for (const length of [0, PIECE - 1, PIECE, PIECE + 1]) {
    const plain = randomBytes(length);
    const file = await sealed(plain);
    t.ok(isSealed(file));
    t.equal(file.length, HEAD + length + TAG * Math.max(1, Math.ceil(length / PIECE)));
    t.ok(plain.equals(await opened(file)), `${length} bytes`);
  }
});

t.test('a passphrase is what people type, not how their system writes it', async (t) => {
  const file = await gather(seal(stream(Buffer.from('x')), 'Z\u00fcrich 1'));
  t.equal(String(await opened(file, 'Zu\u0308rich 1')), 'x');
});

t.test('a wrong passphrase', async (t) => {
  const file = await sealed(randomBytes(10));
  await t.rejects(opened(file, 'Correct horse'), { code: 'PASSPHRASE_WRONG' });
});

t.test('a file that was cut off, at every kind of place', async (t) => {
  const file = await sealed(randomBytes(2 * PIECE + 100));
  const second = HEAD + PIECE + TAG;
  const lengths = [
    ...[0, 16, HEAD - 1, HEAD, HEAD + 1, HEAD + 1000, second - 1],
    ...[second, second + 1, second + PIECE + TAG, file.length - 1],
  ];
  for (const length of lengths) {
    const cut = opened(file.subarray(0, length));
    await t.rejects(cut, { code: 'BACKUP_INVALID' }, `after ${length} bytes`);
  }
});

t.test('a file that was damaged or put together anew', async (t) => {
  const file = await sealed(randomBytes(2 * PIECE));
  const at = (piece: number) => HEAD + piece * (PIECE + TAG);
  const pieces = [0, 1].map((piece) => file.subarray(at(piece), at(piece + 1)));
  const head = file.subarray(0, HEAD);
  for (const place of [at(0), at(1) - 1, file.length - 1]) {
    const damaged = Buffer.from(file);
    damaged[place] = (damaged[place] ?? 0) ^ 1;
    await t.rejects(opened(damaged), { code: 'BACKUP_INVALID' }, `at ${place}`);
  }
  for (const place of [16, HEAD - 1]) {
    const damaged = Buffer.from(file);
    damaged[place] = (damaged[place] ?? 0) ^ 1;
    await t.rejects(opened(damaged), { code: 'PASSPHRASE_WRONG' }, `in the head, at ${place}`);
  }
  const [first, second] = pieces as [Buffer, Buffer];
  const other = await sealed(randomBytes(PIECE));
  for (const [what, parts] of Object.entries({
    swapped: [second, first],
    'the last alone': [second],
    'one twice': [first, first, second],
    'one from another file': [first, other.subarray(HEAD)],
    'with something after it': [first, second, Buffer.from('more')],
  })) {
    await t.rejects(opened(Buffer.concat([head, ...parts])), { code: 'BACKUP_INVALID' }, what);
  }
});
