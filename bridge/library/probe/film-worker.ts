/** The thread in which whole films are gone through. Little code, so that it is there at once. */
import { answerWith, sayReading } from './answering.ts';
import type { Distant } from './distant.ts';
import { FileBytes, LONG_READ } from './file-bytes.ts';
import { scanKeyframes } from './keyframe-scan.ts';
import { textTrack } from './text-track.ts';

const film = (fd: number | Distant, size: number, bytesPerSec?: number): FileBytes =>
  new FileBytes(fd, size, { ...LONG_READ, bytesPerSec, onRead: sayReading });

answerWith({
  'text-track': ({ fd, size, trackId }) => textTrack(film(fd, size), trackId),
  'keyframe-scan': ({ fd, size, bytesPerSec }) => scanKeyframes(film(fd, size, bytesPerSec)),
});
