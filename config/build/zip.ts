/** Zip files that are the same whenever they are made: sorted, dated 1980, not packed any smaller. */
import { crc32 } from 'node:zlib';

export type Zipped = { readonly name: string; readonly bytes: Uint8Array };

const SIGNATURE = { file: 0x04034b50, entry: 0x02014b50, end: 0x06054b50 };
const VERSION = 20;
/** Names are UTF-8. */
const FLAGS = 0x0800;
/** 1 January 1980, as early as can be said. */
const DATE = 0x0021;

export const zipOf = (files: readonly Zipped[]): Buffer => {
  const sorted = [...files].sort((a, b) => (a.name < b.name ? -1 : 1));
  const contents: Buffer[] = [];
  const entries: Buffer[] = [];
  let offset = 0;
  for (const { name, bytes } of sorted) {
    const about = aboutOf(name, bytes);
    const file = Buffer.concat([numbers(4, SIGNATURE.file), about, Buffer.from(name), bytes]);
    // Made by, what follows, no comment, disk 0, no attributes.
    const place = [numbers(2, 0, 0, 0), numbers(4, 0, offset)];
    const made = numbers(2, VERSION);
    entries.push(
      Buffer.concat([numbers(4, SIGNATURE.entry), made, about, ...place, Buffer.from(name)]),
    );
    contents.push(file);
    offset += file.length;
  }
  const directory = Buffer.concat(entries);
  const counts = numbers(2, 0, 0, entries.length, entries.length);
  const end = [counts, numbers(4, directory.length, offset), numbers(2, 0)];
  return Buffer.concat([...contents, directory, numbers(4, SIGNATURE.end), ...end]);
};

/** What is said of a file before its bytes, and again in the directory. */
const aboutOf = (name: string, bytes: Uint8Array): Buffer =>
  Buffer.concat([
    numbers(2, VERSION, FLAGS, 0, 0, DATE),
    numbers(4, crc32(bytes), bytes.length, bytes.length),
    numbers(2, Buffer.byteLength(name), 0),
  ]);

const numbers = (size: 2 | 4, ...values: readonly number[]): Buffer => {
  const bytes = Buffer.alloc(size * values.length);
  values.forEach((value, index) => {
    bytes.writeUIntLE(value, index * size, size);
  });
  return bytes;
};
