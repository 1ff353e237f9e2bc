import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import t from 'tap';
import { IMAGE_HEAD_BYTES, imageInfo } from '../../bridge/media/image-info.ts';

const base64 = (text: string) => new Uint8Array(Buffer.from(text, 'base64'));
const hex = (text: string) => new Uint8Array(Buffer.from(text.replace(/\s/g, ''), 'hex'));

/** Whole files, as small as these formats can be, and beginnings written by hand. */
const IMAGES: readonly (readonly [
  mimeType: string,
  bytes: Uint8Array,
  size?: [number, number] | undefined,
])[] = [
  ['image/gif', base64('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7'), [1, 1]],
  [
    'image/png',
    base64(
      'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
    ),
    [1, 1],
  ],
  ['image/webp', base64('UklGRiIAAABXRUJQVlA4IBYAAAAwAQCdASoBAAEADsD+JaQAA3AAAAAA'), [1, 1]],
  ['image/webp', base64('UklGRhoAAABXRUJQVlA4TA0AAAAvAAAAEAcQERGIiP4HAA=='), [1, 1]],
  [
    'image/webp',
    hex('52494646 00000000 57454250 56503858 0a000000 00000000 7f0700 370400'),
    [1920, 1080],
  ],
  [
    'image/jpeg',
    hex('ffd8 ffe0 0010 4a46494600010100000100010000 ffc0 0011 08 0438 0780 03'),
    [1920, 1080],
  ],
  ['image/jpeg', hex('ffd8 ffffe0 0002 ffc4 0004 0000 ffc2 0011 08 0002 0003 03'), [3, 2]],
  ['image/jpeg', hex('ffd8 ffe1 ffff 4578696600'), undefined],
  ['image/bmp', hex('424d 46000000 0000 0000 36000000 28000000 02000000 feffffff 0100'), [2, 2]],
  ['image/bmp', hex('424d 46000000 0000 0000 1a000000 0c000000 0300 0200 01001800'), [3, 2]],
  [
    'image/avif',
    hex(
      '0000001c 66747970 61766966 00000000 61766966 6d696631 6d696166 00000014 69737065 00000000 00000280 000001e0',
    ),
    [640, 480],
  ],
  ['image/avif', hex('00000018 66747970 6d696631 00000000 6d696631 61766966'), undefined],
  ['image/heic', hex('00000018 66747970 68656963 00000000 6d696631 68656963'), undefined],
  ['image/tiff', hex('49492a00 08000000'), undefined],
  ['image/jxl', hex('ff0a fa7f'), undefined],
  ['image/png', hex('89504e47 0d0a1a0a 0000000d 49484452 ffffffff 7fffffff'), undefined],
  ['image/gif', hex('474946383961 0000 0000'), undefined],
];

t.test('what an image is, whatever it is called', async (t) => {
  for (const [mimeType, bytes, size] of IMAGES) {
    const expected = size ? { mimeType, width: size[0], height: size[1] } : { mimeType };
    t.same(imageInfo(bytes), expected, `${mimeType} ${size?.join('×') ?? 'without a size'}`);
    const shifted = new Uint8Array(bytes.length + 3);
    shifted.set(bytes, 3);
    t.same(imageInfo(shifted.subarray(3)), expected, 'within a larger buffer');
  }
});

t.test('what is no image', async (t) => {
  const texts = [
    '',
    'BM',
    'BMW is a maker of cars, and this is a text',
    '<svg xmlns="http://www.w3.org/2000/svg"/>',
  ];
  for (const text of [
    ...texts,
    '<!doctype html>',
    'GIF90a',
    'RIFF\0\0\0\0WAVEfmt ',
    '%PDF-1.7',
    '\0\0\0\x18ftypisom\0\0\0\0',
  ]) {
    t.equal(imageInfo(new TextEncoder().encode(text)), undefined, JSON.stringify(text));
  }
  t.equal(
    imageInfo(new Uint8Array(readFileSync(new URL(import.meta.url)))),
    undefined,
    'a program',
  );
});

t.test('any bytes are read to the end, soon', async () => {
  const starts = fc.constantFrom(...IMAGES.map(([, bytes]) => bytes));
  const cutShort = fc.tuple(starts, fc.nat(60)).map(([bytes, end]) => bytes.subarray(0, end));
  const changed = fc
    .tuple(starts, fc.uint8Array({ maxLength: 60 }), fc.nat(40))
    .map(([bytes, noise, at]) => new Uint8Array([...bytes.subarray(0, at), ...noise]));
  fc.assert(
    fc.property(fc.oneof(cutShort, changed, fc.uint8Array({ maxLength: 100 })), (bytes) => {
      const info = imageInfo(bytes);
      if (info?.width === undefined) return info?.height === undefined;
      return info.width > 0 && (info.height ?? 0) > 0 && info.width <= 65_535;
    }),
    { numRuns: 5_000 },
  );
});

t.test('traps in a head are no loops', async (t) => {
  const fill = (start: Uint8Array, pattern: readonly number[]) => {
    const head = new Uint8Array(IMAGE_HEAD_BYTES);
    head.set(start);
    for (let at = start.length; at < head.length; at++)
      head[at] = pattern[at % pattern.length] ?? 0;
    return head;
  };
  const start = performance.now();
  const ispe = [...Buffer.from('ispe')];
  t.match(imageInfo(fill(hex('ffd8ff'), [0xff])), { mimeType: 'image/jpeg' });
  t.match(imageInfo(fill(hex('ffd8ff'), [0xff, 0xe0, 0, 0])), { mimeType: 'image/jpeg' });
  t.match(imageInfo(fill(hex('ffffffff 66747970 61766966'), ispe)), { mimeType: 'image/avif' });
  t.ok(performance.now() - start < 2_000);
});
