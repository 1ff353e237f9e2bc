/**
 * Where the pictures are that a film can be entered at. Compact: a byte of version, then numbers of
 * seven bits to a byte, each the difference to the one before; 11 KB for two hours.
 */
export type Keyframe = {
  readonly timeSec: number;
  /** Where reading has to begin for it: its first byte, or that of the fragment or cluster it is in. */
  readonly position: number;
};

const VERSION = 1;
/** Divides by every frame rate in use, 24000/1001 by a rounding of 10 µs at most. */
const TICKS_PER_SEC = 90_000;
export const MAX_KEYFRAMES = 1_000_000;

export const encodeKeyframes = (keyframes: readonly Keyframe[]): Uint8Array => {
  const out: number[] = [VERSION];
  let tick = 0;
  let position = 0;
  write(out, keyframes.length);
  for (const keyframe of keyframes) {
    const next = Math.round(keyframe.timeSec * TICKS_PER_SEC);
    write(out, zigzag(next - tick));
    write(out, zigzag(keyframe.position - position));
    tick = next;
    position = keyframe.position;
  }
  return Uint8Array.from(out);
};

/** undefined when the bytes are no index of this version. */
export const decodeKeyframes = (bytes: Uint8Array): Keyframe[] | undefined => {
  if (bytes[0] !== VERSION) return undefined;
  const cursor = { bytes, at: 1 };
  const count = read(cursor);
  // Each takes two bytes at least.
  if (count === undefined || count > MAX_KEYFRAMES || count * 2 > bytes.length) return undefined;
  const keyframes: Keyframe[] = [];
  let tick = 0;
  let position = 0;
  for (let i = 0; i < count; i++) {
    const time = read(cursor);
    const step = read(cursor);
    if (time === undefined || step === undefined) return undefined;
    tick += unzigzag(time);
    position += unzigzag(step);
    if (!Number.isSafeInteger(position) || position < 0) return undefined;
    keyframes.push({ timeSec: tick / TICKS_PER_SEC, position });
  }
  return cursor.at === bytes.length ? keyframes : undefined;
};

const zigzag = (value: number): number => (value < 0 ? -2 * value - 1 : 2 * value);
const unzigzag = (value: number): number => (value % 2 ? -(value + 1) / 2 : value / 2);

const write = (out: number[], value: number): void => {
  let rest = value;
  for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) out.push((rest % 0x80) | 0x80);
  out.push(rest);
};

const read = (cursor: { readonly bytes: Uint8Array; at: number }): number | undefined => {
  let value = 0;
  for (let factor = 1; ; factor *= 0x80) {
    const byte = cursor.bytes[cursor.at++];
    if (byte === undefined || factor > 2 ** 49) return undefined;
    value += (byte & 0x7f) * factor;
    if (byte < 0x80) return value;
  }
};
