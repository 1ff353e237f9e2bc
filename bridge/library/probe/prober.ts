import type { Ffprobe } from '../../ffmpeg/ffprobe.ts';
import { Slots } from '../../ffmpeg/slots.ts';
import type { ImageInfo } from '../../media/image-info.ts';
import type { MediaFacts } from '../../media/media-facts.ts';
import { MAX_NFO_BYTES, type NfoFacts } from '../../media/nfo.ts';
import type { FolderListing } from '../describing/list-folder.ts';
import { distantOf, type ReadAt } from './distant.ts';
import { ProbeProblem, type ProbeProblemKind } from './problem.ts';
import type { Cover, OpenFile, SubtitleKind } from './questions.ts';
import { Workers } from './workers.ts';

const AT_ONCE = 2;
const TIMEOUT_MS = 5_000;
/** A folder of tens of thousands of files on a slow disk. */
const LIST_TIMEOUT_MS = 60_000;
/** Of a question for which a film is gone through: without any progress. A disk may have to wake up. */
const STALL_MS = 30_000;
const LONG_AT_ONCE = 2;
const WORKER = new URL('./probe-worker.js', import.meta.url);
const FILM_WORKER = new URL('./film-worker.js', import.meta.url);

/** A file that is open, and stays so until what was asked is answered; `fd` is how to read it where it is on no disk of ours. */
export type ProbeFile = { readonly fd: number | ReadAt; readonly sizeBytes: number };

export type ProberDeps = {
  /** undefined where there is none. */
  readonly ffprobe: Ffprobe | undefined;
  readonly timeoutMs?: number;
  readonly atOnce?: number;
  /** The longest that going through a film may stand still. */
  readonly stallMs?: number;
  /** The code of the threads. */
  readonly worker?: URL;
  readonly filmWorker?: URL;
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
  /** For what takes minutes, so that the others need not wait for it. */
  readonly #films: Workers;
  /** So that a scan in the background leaves room for what somebody waits for. */
  readonly #scanning = new Slots(LONG_AT_ONCE - 1);

  constructor(deps: ProberDeps) {
    const { timeoutMs = TIMEOUT_MS, atOnce = AT_ONCE, worker: file = WORKER } = deps;
    this.#ffprobe = deps.ffprobe;
    this.#workers = new Workers({ count: atOnce, timeoutMs, file });
    const { stallMs = STALL_MS, filmWorker = FILM_WORKER } = deps;
    this.#films = new Workers({ count: LONG_AT_ONCE, timeoutMs: stallMs, file: filmWorker });
  }

  get hasFfprobe(): boolean {
    return this.#ffprobe !== undefined;
  }

  /** Waits for its turn. Throws ProbeProblem, or the signal's reason. */
  async probe(file: ProbeFile, signal: AbortSignal): Promise<MediaFacts> {
    const { fd } = file;
    // Another program reads only what is on a disk of ours.
    const ffprobe = typeof fd === 'number' ? this.#ffprobe : undefined;
    try {
      const { facts, isPartial } = await lent(file, (opened) =>
        this.#workers.ask({ want: 'facts', ...opened }, signal),
      );
      if (!isPartial || !ffprobe || typeof fd !== 'number') return facts;
      const more = await ffprobe.ask(fd, signal);
      return 'failure' in more ? facts : completed(facts, more);
    } catch (error) {
      if (!(error instanceof ProbeProblem) || !FOR_FFPROBE.includes(error.kind)) throw error;
      if (!ffprobe || typeof fd !== 'number') throw error;
      const facts = await ffprobe.ask(fd, signal);
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
  async keyframeIndex(file: ProbeFile, signal: AbortSignal): Promise<Uint8Array> {
    return lent(file, (opened) => this.#workers.ask({ want: 'keyframes', ...opened }, signal));
  }

  /** What an `.nfo` file says. Throws ProbeProblem, or the signal's reason. */
  async nfo(file: ProbeFile, signal: AbortSignal): Promise<readonly NfoFacts[]> {
    if (file.sizeBytes > MAX_NFO_BYTES) throw new ProbeProblem('nfo-too-large');
    return lent(file, (opened) => this.#workers.ask({ want: 'nfo', ...opened }, signal), true);
  }

  /** Form and size of a picture, from its head. Throws ProbeProblem, or the signal's reason. */
  async image(file: ProbeFile, signal: AbortSignal): Promise<ImageInfo> {
    return lent(file, (opened) => this.#workers.ask({ want: 'image', ...opened }, signal));
  }

  /** What lies in the folder `path` below `root`. Throws ProbeProblem, or the signal's reason. */
  folder(root: string, path: string, signal: AbortSignal): Promise<FolderListing> {
    return this.#workers.ask({ want: 'folder', root, path }, signal, LIST_TIMEOUT_MS);
  }

  /**
   * The same, by going through the film where its container has no index, at most so many bytes a second (not
   * below 1 MiB). Takes as long as reading it; one is done at a time.
   */
  async scanKeyframes(
    file: ProbeFile,
    signal: AbortSignal,
    bytesPerSec?: number,
  ): Promise<Uint8Array> {
    const pace = bytesPerSec ? { bytesPerSec } : {};
    const scan = (opened: OpenFile) =>
      this.#films.ask({ want: 'keyframe-scan', ...opened, ...pace }, signal);
    return this.#scanning.run(() => lent(file, scan), signal);
  }

  /** A text track of a film as WebVTT. May take as long as reading the film. Throws ProbeProblem (`no-text`). */
  async textTrack(file: ProbeFile, trackId: number, signal: AbortSignal): Promise<string> {
    return lent(file, (opened) =>
      this.#films.ask({ want: 'text-track', ...opened, trackId }, signal),
    );
  }

  /** The picture that is shown for a file. Throws ProbeProblem, `no-cover` where it has none. */
  async cover(file: ProbeFile, signal: AbortSignal): Promise<Cover> {
    return lent(file, (opened) => this.#workers.ask({ want: 'cover', ...opened }, signal));
  }

  /** A file of subtitles as WebVTT. Throws ProbeProblem, `no-text` where it is none. */
  async subtitle(file: ProbeFile, kind: SubtitleKind, signal: AbortSignal): Promise<string> {
    return lent(file, (opened) =>
      this.#workers.ask({ want: 'subtitle', ...opened, ...kind }, signal),
    );
  }

  async stop(): Promise<void> {
    await Promise.all([this.#workers.stop(), this.#films.stop()]);
  }
}

/** The file as a thread can read it, until `work` is done. Throws `empty` unless it may be. */
const lent = async <T>(
  { fd, sizeBytes: size }: ProbeFile,
  work: (file: OpenFile) => Promise<T>,
  mayBeEmpty = false,
): Promise<T> => {
  if (size === 0 && !mayBeEmpty) throw new ProbeProblem('empty');
  if (typeof fd === 'number') return work({ fd, size });
  const { distant, close } = distantOf(fd);
  try {
    return await work({ fd: distant, size });
  } finally {
    close();
  }
};

/** ffprobe's facts, and of ours what it does not tell. */
const completed = (ours: MediaFacts, theirs: MediaFacts): MediaFacts => {
  const known = new Map(ours.streams.map((stream) => [stream.trackId, stream]));
  const streams = theirs.streams.map((stream) => {
    const codecString = known.get(stream.trackId)?.codecString;
    return codecString ? { ...stream, codecString } : stream;
  });
  return { ...ours, ...theirs, container: ours.container, streams };
};
