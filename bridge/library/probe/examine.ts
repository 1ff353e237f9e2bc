/** One file, examined: by its bytes, whatever its name says. Runs in a worker that can be killed. */
import type { Input } from 'mediabunny';
import {
  type LooseFacts,
  type LooseStream,
  type MediaFacts,
  tidyFacts,
} from '../../media/media-facts.ts';
import {
  bunnyDuration,
  bunnyFacts,
  bunnyFrameRate,
  bunnyStreams,
  bunnyTags,
  openWithBunny,
} from './bunny.ts';
import type { Distant } from './distant.ts';
import { FileBytes } from './file-bytes.ts';
import { matroskaFacts } from './matroska.ts';
import { mp4Facts } from './mp4.ts';
import { pictureFacts } from './pictures.ts';
import { ProbeProblem } from './problem.ts';
import { SNIFF_BYTES, sniff } from './sniff.ts';
import { soundFacts } from './sound.ts';

export type Examined = {
  readonly facts: MediaFacts;
  /** ffprobe, where there is one, knows more. */
  readonly isPartial: boolean;
};

/** Throws ProbeProblem; `needs-ffprobe` for what only that can read. */
export const examine = async (fd: number | Distant, size: number): Promise<Examined> => {
  const bytes = new FileBytes(fd, size);
  const { kind, container } = sniff(bytes.peek(0, SNIFF_BYTES));
  switch (kind) {
    case 'mp4':
      return whole(await withBunny(bytes, mp4Facts(bytes, container), true), size);
    case 'matroska':
      return whole(await completed(bytes, matroskaFacts(bytes)), size);
    case 'picture':
      return { facts: tidyFacts(pictureFacts(bytes, container)), isPartial: false };
    case 'sound':
      return whole(await soundFacts(bytes, container), size);
    case 'mpegts':
      return { ...whole(await bunnyFacts(openWithBunny(bytes), container), size), isPartial: true };
    case 'foreign':
      throw new ProbeProblem('needs-ffprobe');
    default:
      throw new ProbeProblem('not-media');
  }
};

/** Whose string stands in their configuration, or else in their frames. */
const NAMED = ['h264', 'hevc', 'vp9', 'av1', 'aac'];

/** A Matroska file mostly tells all by its heads; mediabunny would read its index, too. */
const completed = async (bytes: FileBytes, ours: LooseFacts): Promise<LooseFacts | Found> => {
  const lacks = ({ type, codec, codecString, frameRate }: LooseStream): boolean =>
    (NAMED.includes(codec) && !codecString) || (type === 'video' && !frameRate);
  const isLacking = ours.durationSec === undefined || ours.streams.some(lacks);
  return isLacking ? withBunny(bytes, ours, false) : ours;
};

type Found = { readonly facts: LooseFacts; readonly isPartial: boolean };

/** Our own reader knows the container, mediabunny the codecs; where it fails, ours must do. */
const withBunny = async (bytes: FileBytes, ours: LooseFacts, hasTags: boolean): Promise<Found> => {
  try {
    const input = openWithBunny(bytes);
    const theirs = new Map((await bunnyStreams(input)).map((stream) => [stream.trackId, stream]));
    const streams: LooseStream[] = [];
    for (const stream of ours.streams) {
      const merged = merge(stream, theirs.get(stream.trackId));
      streams.push({ ...merged, frameRate: merged.frameRate ?? (await rateOf(input, merged)) });
    }
    const durationSec = ours.durationSec ?? (await bunnyDuration(input));
    const tags = hasTags ? await bunnyTags(input) : {};
    return { facts: { ...ours, ...tags, durationSec, streams }, isPartial: false };
  } catch {
    return { facts: ours, isPartial: true };
  }
};

const rateOf = async (input: Input, { type, trackId }: LooseStream) =>
  type === 'video' && trackId !== undefined ? bunnyFrameRate(input, trackId) : undefined;

/** What ours says of the container wins; of the codec, theirs, unless it knows none. */
const merge = (ours: LooseStream, theirs: LooseStream | undefined): LooseStream => {
  const own = Object.entries(ours).filter(([, value]) => value !== undefined);
  const merged = { ...theirs, ...(Object.fromEntries(own) as typeof ours) };
  return theirs && theirs.codec !== 'unknown' ? { ...merged, codec: theirs.codec } : merged;
};

const whole = (found: LooseFacts | Found, size: number): Examined => {
  const { facts, isPartial } = 'facts' in found ? found : { facts: found, isPartial: false };
  const isUnknown = facts.streams.some(({ codec }) => codec === 'unknown');
  return { facts: finish(facts, size), isPartial: isPartial || isUnknown };
};

const finish = (facts: LooseFacts, size: number): MediaFacts => {
  const bitRate = facts.bitRate ?? (facts.durationSec && (size * 8) / facts.durationSec);
  return tidyFacts({ ...facts, bitRate });
};
