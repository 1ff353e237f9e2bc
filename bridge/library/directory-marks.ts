import { isPictureFolder } from '../media/artwork.ts';
import { dirOf, nameOf } from '../media/paths.ts';
import type { FoundDirectory } from './source.ts';

const SUBTITLE_FOLDER = /^(?:subs?|subtitles?)$/i;
/** A series' own files lie two folders above those of its seasons' extras. */
const LEVELS_ABOVE = 2;

/** What was in each directory when it was last walked through, as marks: of the media, and of the small files around them. */
export class DirectoryMarks {
  /** See FoundDirectory.companions. */
  readonly #marks = new Map<string, string>();
  #passedBy: ReadonlySet<string> = new Set();
  /** See FoundDirectory.digest. */
  readonly #digests = new Map<string, string>();
  /** Of folders that belong to the directory above. */
  #inside: Map<string, string> | undefined;

  /** Directories that were walked through. */
  keys(): Iterable<string> {
    return this.#marks.keys();
  }

  /** Also those that a walk passes by, since another link leads there. */
  has(directory: string): boolean {
    return this.#marks.has(directory) || this.#passedBy.has(directory);
  }

  /** After a walk through everything: what was walked through, and what was only found. Whether it makes a difference. */
  keepOnly(walked: ReadonlySet<string>, found: ReadonlySet<string>): boolean {
    const gone = [...this.#marks.keys()].filter((directory) => !walked.has(directory));
    this.#passedBy = new Set([...found].filter((directory) => !walked.has(directory)));
    return gone.map((directory) => this.delete(directory)).includes(true);
  }

  /** Of directories whose files are all in the index. */
  get digests(): ReadonlyMap<string, string> {
    return this.#digests;
  }

  /** The index does not hold what was seen there: files that are still written, or items that were not seen. */
  leaveOpen(directories: Iterable<string>): void {
    for (const directory of directories) this.#digests.delete(directory);
  }

  /** Nobody knows whether the index holds what was found. */
  forgetDigests(): void {
    this.#digests.clear();
  }

  /** Whether that makes a difference to what lies around media. */
  set({ path: directory, companions: mark, digest }: FoundDirectory): boolean {
    this.#digests.set(directory, digest);
    const isNew = (this.#marks.get(directory) ?? '') !== mark;
    this.#marks.set(directory, mark);
    if (isNew) this.#inside = undefined;
    return isNew;
  }

  delete(directory: string): boolean {
    const mark = this.#marks.get(directory);
    this.#marks.delete(directory);
    this.#digests.delete(directory);
    if (mark) this.#inside = undefined;
    return Boolean(mark);
  }

  /** Differs when something changed that may say something about the media in the directory. */
  around(directory: string): string {
    const inside = this.#insideFolders().get(directory) ?? '';
    const own = `${this.#marks.get(directory) ?? ''}${inside && `(${inside})`}`;
    const above: string[] = [];
    for (let level = 0, at = directory; level < LEVELS_ABOVE && at !== ''; level++) {
      at = dirOf(at);
      above.push(this.#marks.get(at) ?? '');
    }
    return [own, ...above].join('/').slice(0, 128);
  }

  #insideFolders(): ReadonlyMap<string, string> {
    if (this.#inside) return this.#inside;
    const inside = new Map<string, string>();
    for (const [directory, mark] of this.#marks) {
      const owner = mark ? ownerOf(directory) : undefined;
      if (owner !== undefined) inside.set(owner, combined(inside.get(owner) ?? '', mark));
    }
    this.#inside = inside;
    return inside;
  }
}

/** `Film/Subs/x` and `Film/extrafanart` belong to `Film`. */
const ownerOf = (directory: string): string | undefined => {
  if (directory === '') return undefined;
  const above = dirOf(directory);
  if (isPictureFolder(nameOf(directory)) || SUBTITLE_FOLDER.test(nameOf(directory))) return above;
  return SUBTITLE_FOLDER.test(nameOf(above)) ? dirOf(above) : undefined;
};

/** Short, whatever the number; in the order in which directories are walked through. */
const combined = (before: string, mark: string): string => {
  let sum = 0;
  for (const char of before + mark) sum = (Math.imul(sum, 31) + (char.codePointAt(0) ?? 0)) >>> 0;
  return sum.toString(36);
};
