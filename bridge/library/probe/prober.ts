import type { Ffprobe } from '../../ffmpeg/ffprobe.ts';
import type { ImageInfo } from '../../media/image-info.ts';
import type { MediaFacts } from '../../media/media-facts.ts';
import { MAX_NFO_BYTES, type NfoFacts } from '../../media/nfo.ts';
import type { FolderListing } from '../describing/list-folder.ts';
import { ProbeProblem, type ProbeProblemKind } from './problem.ts';
import { Workers } from './workers.ts';

const AT_ONCE = 2;
const TIMEOUT_MS = 5_000;
/** A folder of tens of thousands of files on a slow disk. */
const LIST_TIMEOUT_MS = 60_000;
const WORKER = new URL('./probe-worker.js', import.meta.url);

/** A regular file that is open, and stays so until what was asked is answered. */
export type ProbeFile = { readonly fd: number; readonly sizeBytes: number };

export type ProberDeps = {
  /** undefined where there is none. */
  readonly ffprobe: Ffprobe | undefined;
  readonly timeoutMs?: number;
  readonly atOnce?: number;
  /** The code of the threads. */
  readonly worker?: URL;
};

/** Problems of our readers that ffprobe may not have. */
const FOR_FFPROBE: readonly ProbeProblemKind[] = [
  'needs-ffprobe',
  'not-media',
  'damaged',
  'too-slow',
  'too-large',
];

/** Says what media files know about themselves: by our own readers, else by ffprobe. */
export class Prober {
  readonly #ffprobe: Ffprobe | undefined;
  readonly #workers: Workers;

  constructor(deps: ProberDeps) {
    const { ffprobe, timeoutMs = TIMEOUT_MS, atOnce = AT_ONCE, worker = WORKER } = deps;
    this.#ffprobe = ffprobe;
    this.#workers = new Workers({ count: atOnce, timeoutMs, file: worker });
  }

  get hasFfprobe(): boolean {
    return this.#ffprobe !== undefined;
  }

  /** Waits for its turn. Throws ProbeProblem, or the signal's reason. */
  async probe(file: ProbeFile, signal: AbortSignal): Promise<MediaFacts> {
    const { fd, sizeBytes: size } = file;
    if (size === 0) throw new ProbeProblem('empty');
    try {
      const { facts, isPartial } = await this.#workers.ask({ want: 'facts', fd, size }, signal);
      if (!isPartial || !this.#ffprobe) return facts;
      const more = await this.#ffprobe.ask(fd, signal);
      return 'failure' in more ? facts : completed(facts, more);
    } catch (error) {
      if (!(error instanceof ProbeProblem) || !FOR_FFPROBE.includes(error.kind)) throw error;
      if (!this.#ffprobe) throw error;
      const facts = await this.#ffprobe.ask(fd, signal);
      if (!('failure' in facts) && facts.streams.length > 0) return facts;
      const isSlow = 'failure' in facts && facts.failure !== 'damaged';
      if (isSlow) throw new ProbeProblem(facts.failure);
      throw error.kind === 'needs-ffprobe' ? new ProbeProblem('damaged') : error;
    }
  }

  /**
   * The keyframes of a film in their compact form (media/keyframe-index.ts), from the container's own
   * index. Throws ProbeProblem, `no-index` where it has none, or the signal's reason.
   */
  async keyframeIndex({ fd, sizeBytes }: ProbeFile, signal: AbortSignal): Promise<Uint8Array> {
    if (sizeBytes === 0) throw new ProbeProblem('empty');
    return this.#workers.ask({ want: 'keyframes', fd, size: sizeBytes }, signal);
  }

  /** What an `.nfo` file says. Throws ProbeProblem, or the signal's reason. */
  async nfo({ fd, sizeBytes }: ProbeFile, signal: AbortSignal): Promise<readonly NfoFacts[]> {
    if (sizeBytes > MAX_NFO_BYTES) throw new ProbeProblem('nfo-too-large');
    return this.#workers.ask({ want: 'nfo', fd, size: sizeBytes }, signal);
  }

  /** Form and size of a picture, from its head. Throws ProbeProblem, or the signal's reason. */
  async image({ fd, sizeBytes }: ProbeFile, signal: AbortSignal): Promise<ImageInfo> {
    if (sizeBytes === 0) throw new ProbeProblem('empty');
    return this.#workers.ask({ want: 'image', fd, size: sizeBytes }, signal);
  }

  /** What lies in the folder `path` below `root`. Throws ProbeProblem, or the signal's reason. */
  folder(root: string, path: string, signal: AbortSignal): Promise<FolderListing> {
    return this.#workers.ask({ want: 'folder', root, path }, signal, LIST_TIMEOUT_MS);
  }

  stop(): Promise<void> {
    return this.#workers.stop();
  }
}

/** ffprobe's facts, and of ours what it does not tell. */
const completed = (ours: MediaFacts, theirs: MediaFacts): MediaFacts => {
  const known = new Map(ours.streams.map((stream) => [stream.trackId, stream]));
  const streams = theirs.streams.map((stream) => {
    const codecString = known.get(stream.trackId)?.codecString;
    return codecString ? { ...stream, codecString } : stream;
  });
  return { ...ours, ...theirs, container: ours.container, streams };
};
