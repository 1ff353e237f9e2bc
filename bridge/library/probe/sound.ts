import type { LooseFacts } from '../../media/media-facts.ts';
import { bunnyFacts, openWithBunny } from './bunny.ts';
import type { FileBytes } from './file-bytes.ts';

/** Longer ones are not gone through whole for their length. */
const MAX_COUNTED_BYTES = 64 * 1024 * 1024;

/** Music: mediabunny knows its tags; how long it lasts is told by its head, or counted. */
export const soundFacts = async (bytes: FileBytes, container: string): Promise<LooseFacts> => {
  const isTold = container === 'flac' || container === 'wav' || hasTable(bytes, container);
  const isCounted = !isTold && (container === 'ogg' || bytes.size <= MAX_COUNTED_BYTES);
  const facts = await bunnyFacts(openWithBunny(bytes), container, isCounted);
  return {
    ...facts,
    isDurationEstimated: isTold || isCounted ? undefined : true,
    isTruncated: (container === 'wav' && isCut(bytes)) || undefined,
  };
};

const ID3_BYTES = 10;
const TABLES = ['Xing', 'Info', 'VBRI'];

/** The first frame of an MP3 may say how many follow. */
const hasTable = (bytes: FileBytes, container: string): boolean => {
  if (container !== 'mp3') return false;
  const head = bytes.peek(0, ID3_BYTES);
  const isTagged = head.length === ID3_BYTES && head.toString('latin1', 0, 3) === 'ID3';
  // Seven bits to a byte.
  const tagBytes = isTagged ? head.subarray(6).reduce((sum, byte) => sum * 128 + byte, 0) : 0;
  const frame = bytes.peek(isTagged ? ID3_BYTES + tagBytes : 0, 2048);
  return TABLES.some((name) => frame.includes(name, 0, 'latin1'));
};

/** A length at the very end of what can be said was not known to the program that wrote it. */
const isCut = (bytes: FileBytes): boolean => {
  const told = bytes.read(4, 4).readUInt32LE(0);
  return told < 0xfffffff7 && told + 8 > bytes.size;
};
