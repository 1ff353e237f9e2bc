/** Times of sound as they were before a container rounded them, by up to a millisecond. Pure. */
import type { Packet } from './fragment.ts';

/** Samples that packets of sound have, in the codecs that keep to one number. */
const SAMPLES = [
  ...[40, 80, 120, 160, 240, 256, 480, 512, 576, 960, 1024, 1152, 1536, 1920, 2048, 2880],
  ...[4096, 4608],
];
const NEAR = 0.02;
const ROUNDED_SEC = 0.0015;

/**
 * `packets`, one behind the other without a gap since `baseSec`, when the first of the film began; as they are
 * where that cannot be so. What is cut in two is then decoded to samples that follow each other.
 */
export const evened = (
  packets: readonly Packet[],
  baseSec: number,
  samplesPerSec: number,
): readonly Packet[] => {
  const [first, last] = [packets[0], packets.at(-1)];
  if (!first || !last || first === last) return packets;
  const mean = ((last.timeSec - first.timeSec) / (packets.length - 1)) * samplesPerSec;
  const samples = SAMPLES.find((count) => Math.abs(count - mean) < count * NEAR);
  if (samples === undefined) return packets;
  const lengthSec = samples / samplesPerSec;
  const before = Math.round((first.timeSec - baseSec) / lengthSec);
  const even = packets.map((packet, n) => {
    const timeSec = baseSec + (before + n) * lengthSec;
    return { ...packet, timeSec, durationSec: lengthSec };
  });
  const isSame = even.every(
    ({ timeSec }, n) => Math.abs(timeSec - (packets[n]?.timeSec ?? 0)) < ROUNDED_SEC,
  );
  return isSame ? even : packets;
};
