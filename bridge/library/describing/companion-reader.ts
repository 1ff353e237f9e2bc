import type { FileHandle } from 'node:fs/promises';
import { MAX_PICTURE_BYTES } from '../../media/asset.ts';
import type { ImageInfo } from '../../media/image-info.ts';
import type { NfoFacts } from '../../media/nfo.ts';
import { MAX_BYTES as MAX_SUBTITLE_BYTES } from '../../media/subtitles/limits.ts';
import { hasCode } from '../../protocol/errors.ts';
import { errnoOf } from '../../store/atomic-file.ts';
import { openInside } from '../folder-file.ts';
import type { ProbeFile, Prober } from '../probe/prober.ts';
import { ProbeProblem } from '../probe/problem.ts';
import type { ScanProblemKind } from '../problems.ts';
import type { Found } from './folder.ts';

/** Posters and descriptions of series and albums, which hundreds of items share. */
const MAX_KEPT = 256;
/** How a pack of MPEG begins: a `.sub` of pictures. */
const PACK = Buffer.from([0, 0, 1, 0xba]);

/** What a file said, or why it said nothing. */
type Read<T> = { readonly value: T } | { readonly problem: ScanProblemKind };
type Ask<T> = (file: ProbeFile, handle: FileHandle) => Promise<T>;
type OnProblem = (path: string, kind: ScanProblemKind) => void;

/** Reads the files beside media, each once as long as it stays the same; what is wrong with one is only told. */
export class CompanionReader {
  readonly #root: string;
  readonly #prober: Pick<Prober, 'nfo' | 'image'>;
  readonly #kept = new Map<string, Read<unknown>>();

  constructor(root: string, prober: Pick<Prober, 'nfo' | 'image'>) {
    this.#root = root;
    this.#prober = prober;
  }

  nfo(found: Found | undefined, signal: AbortSignal, onProblem: OnProblem) {
    const ask = (file: ProbeFile) => this.#prober.nfo(file, signal);
    return this.#read<readonly NfoFacts[]>(found, ask, onProblem);
  }

  /** Form and size, of a picture that can be passed on. */
  image(found: Found, signal: AbortSignal, onProblem: OnProblem) {
    const ask = async (file: ProbeFile) => {
      if (file.sizeBytes > MAX_PICTURE_BYTES) throw new ProbeProblem('picture-too-large');
      return this.#prober.image(file, signal);
    };
    return this.#read<ImageInfo>(found, ask, onProblem);
  }

  /** Whether a subtitle may be a text: its name does not always say. */
  async isText(found: Found, format: string, onProblem: OnProblem): Promise<boolean> {
    const problem = found.problem ?? subtitleProblem(found.size);
    // Pictures of a VobSub are large, and no problem.
    const isPictures = !found.problem && format === 'sub' && found.size >= PACK.length;
    if (isPictures && (await this.#read(found, isPack, onProblem)) !== false) return false;
    if (problem) onProblem(found.path, problem);
    return !problem;
  }

  async #read<T>(
    found: Found | undefined,
    ask: Ask<T>,
    onProblem: OnProblem,
  ): Promise<T | undefined> {
    if (!found) return undefined;
    const read = found.problem ? { problem: found.problem } : await this.#remembered(found, ask);
    if ('value' in read) return read.value;
    onProblem(found.path, read.problem);
    return undefined;
  }

  async #remembered<T>({ path, size, mtimeMs }: Found, ask: Ask<T>): Promise<Read<T>> {
    const key = `${size} ${mtimeMs} ${path}`;
    const known = this.#kept.get(key) as Read<T> | undefined;
    const read = known ?? (await this.#open(path, ask));
    this.#kept.delete(key);
    if ('value' in read || read.problem !== 'unreadable') this.#kept.set(key, read);
    const [oldest] = this.#kept.keys();
    if (oldest !== undefined && this.#kept.size > MAX_KEPT) this.#kept.delete(oldest);
    return read;
  }

  async #open<T>(path: string, ask: Ask<T>): Promise<Read<T>> {
    try {
      const { handle, stats } = await openInside(this.#root, path);
      try {
        return { value: await ask({ fd: handle.fd, sizeBytes: Number(stats.size) }, handle) };
      } finally {
        await handle.close();
      }
    } catch (error) {
      if (error instanceof ProbeProblem) return { problem: error.kind };
      if (!hasCode(error, 'ITEM_UNREADABLE') && errnoOf(error) === undefined) throw error;
      return { problem: 'unreadable' };
    }
  }
}

const subtitleProblem = (size: number): ScanProblemKind | undefined => {
  if (size === 0) return 'empty';
  return size > MAX_SUBTITLE_BYTES ? 'subtitle-too-large' : undefined;
};

const isPack: Ask<boolean> = async (_, handle) => {
  const { buffer } = await handle.read(Buffer.alloc(PACK.length), 0, PACK.length, 0);
  return buffer.equals(PACK);
};
