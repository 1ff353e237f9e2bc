import { createHash } from 'node:crypto';
import t from 'tap';
import { type Zipped, zipOf } from '../../config/build/zip.ts';

const FILES: Zipped[] = [
  { name: 'b.dll', bytes: Buffer.from('123456789') },
  { name: 'a.txt', bytes: Buffer.from('') },
];

/** What stands in the directory at its end. */
const read = (zip: Buffer) => {
  const end = zip.subarray(-22);
  t.equal(end.readUInt32LE(0), 0x06054b50);
  const found: object[] = [];
  let at = end.readUInt32LE(16);
  for (let left = end.readUInt16LE(10); left > 0; left--) {
    const length = zip.readUInt16LE(at + 28);
    const name = zip.toString('utf8', at + 46, at + 46 + length);
    const file = zip.readUInt32LE(at + 42);
    const start = file + 30 + zip.readUInt16LE(file + 26) + zip.readUInt16LE(file + 28);
    const size = zip.readUInt32LE(at + 20);
    const bytes = zip.toString('utf8', start, start + size);
    found.push({ name, bytes, crc: zip.readUInt32LE(at + 16).toString(16) });
    at += 46 + length;
  }
  return found;
};

t.test('a zip holds what was put in, and is the same in any order', async (t) => {
  const zip = zipOf(FILES);
  t.same(read(zip), [
    { name: 'a.txt', bytes: '', crc: '0' },
    { name: 'b.dll', bytes: '123456789', crc: 'cbf43926' },
  ]);
  t.same(zipOf([...FILES].reverse()), zip);
  const digest = createHash('md5').update(zip).digest('hex');
  t.equal(digest, createHash('md5').update(zipOf(FILES)).digest('hex'));
});
