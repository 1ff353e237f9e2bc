import { EncodedPacketSink, type Input } from 'mediabunny';
import type { Bytes } from '../library/probe/file-bytes.ts';
import { type Container, inputOf, type Sample, type TrackOf } from './container.ts';
import type { Cut } from './plan.ts';

/** Music and speech, which mediabunny finds its way in. */
export class SoundContainer implements Container {
  readonly input: Input;

  constructor(bytes: Bytes) {
    this.input = inputOf(bytes);
  }

  async durationSec(): Promise<number | undefined> {
    return (await this.input.getDurationFromMetadata()) ?? undefined;
  }

  async *samples({ id }: TrackOf, cut: Cut): AsyncGenerator<Sample> {
    const track = (await this.input.getTracks()).find((one) => one.id === id);
    if (!track) return;
    const { number, startSec, endSec = Number.POSITIVE_INFINITY } = cut;
    const sink = new EncodedPacketSink(track);
    let packet = number === 0 ? null : await sink.getPacket(startSec, { metadataOnly: true });
    packet = packet ? await sink.getPacket(startSec) : await sink.getFirstPacket();
    for (; packet && packet.timestamp < endSec; packet = await sink.getNextPacket(packet)) {
      const { timestamp: timeSec, duration, type, data } = packet;
      if (number > 0 && timeSec < startSec) continue;
      yield {
        timeSec,
        durationSec: duration || undefined,
        isKey: type === 'key',
        read: () => data,
      };
    }
  }
}
