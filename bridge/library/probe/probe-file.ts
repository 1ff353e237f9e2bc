import type { SourceFile } from '../source.ts';
import type { ProbeFile } from './prober.ts';

/** An open file, for who looks into it. */
export const probeFileOf = (file: SourceFile): ProbeFile => ({
  fd: file.fd ?? ((buffer, position) => file.read(buffer, 0, buffer.length, position)),
  sizeBytes: Number(file.stamp.sizeBytes),
});
