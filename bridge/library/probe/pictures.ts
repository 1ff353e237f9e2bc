import type { LooseFacts } from '../../media/media-facts.ts';
import type { FileBytes } from './file-bytes.ts';
import { ProbeProblem } from './problem.ts';

type Size = { readonly width: number; readonly height: number };

/** `container` says which of these it is. */
export const pictureFacts = (bytes: FileBytes, container: string): LooseFacts => {
  const size = SIZES[container]?.(bytes.peek(0, 32), bytes);
  if (!size?.width || !size.height) throw new ProbeProblem('damaged');
  const codec = container === 'jpeg' ? 'mjpeg' : container;
  return { container, streams: [{ type: 'video', codec, ...size }] };
};

type SizeReader = (head: Buffer, bytes: FileBytes) => Size;

const pngSize: SizeReader = (head) => ({
  width: head.readUInt32BE(16),
  height: head.readUInt32BE(20),
});

const gifSize: SizeReader = (head) => ({
  width: head.readUInt16LE(6),
  height: head.readUInt16LE(8),
});

const bmpSize: SizeReader = (head) => ({
  width: Math.abs(head.readInt32LE(18)),
  height: Math.abs(head.readInt32LE(22)),
});

const webpSize: SizeReader = (head) => {
  const kind = head.toString('latin1', 12, 16);
  if (kind === 'VP8X')
    return { width: head.readUIntLE(24, 3) + 1, height: head.readUIntLE(27, 3) + 1 };
  if (kind === 'VP8L') {
    const bits = head.readUInt32LE(21);
    return { width: (bits & 0x3fff) + 1, height: ((bits >> 14) & 0x3fff) + 1 };
  }
  return { width: head.readUInt16LE(26) & 0x3fff, height: head.readUInt16LE(28) & 0x3fff };
};

const MAX_MARKERS = 1000;

/** Goes from marker to marker until the one that begins a picture. */
const jpegSize: SizeReader = (_, bytes) => {
  let at = 2;
  for (let count = 0; count < MAX_MARKERS; count++) {
    const marker = bytes.read(at, 4);
    const code = marker.readUInt8(1);
    if (marker.readUInt8(0) !== 0xff) break;
    if (code === 0xff) {
      at += 1;
      continue;
    }
    if (code >= 0xc0 && code <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(code)) {
      const frame = bytes.read(at + 5, 4);
      return { width: frame.readUInt16BE(2), height: frame.readUInt16BE(0) };
    }
    at += 2 + marker.readUInt16BE(2);
  }
  throw new ProbeProblem('damaged');
};

const SIZES: Readonly<Record<string, SizeReader>> = {
  jpeg: jpegSize,
  png: pngSize,
  gif: gifSize,
  webp: webpSize,
  bmp: bmpSize,
};
