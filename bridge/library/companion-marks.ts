import { isPictureFolder } from '../media/artwork.ts';
import { dirOf, nameOf } from './paths.ts';
import type { SourceEntry } from './source-record.ts';

const SUBTITLE_FOLDER = /^(?:subs?|subtitles?)$/i;
/** A series' own files lie two folders above those of its seasons' extras. */
const LEVELS_ABOVE = 2;

/** What small files lie in each directory, as marks (FoundDirectory.companions), and so around each film. */
export class CompanionMarks {
  readonly #marks = new Map<string, string>();
  /** Of folders that belong to the directory above. */
  #inside: Map<string, string> | undefined;

  get directories(): ReadonlyMap<string, string> {
    return this.#marks;
  }

  /** Whether that makes a difference. */
  set(directory: string, mark: string): boolean {
    const isNew = (this.#marks.get(directory) ?? '') !== mark;
    this.#marks.set(directory, mark);
    if (isNew) this.#inside = undefined;
    return isNew;
  }

  delete(directory: string): boolean {
    const mark = this.#marks.get(directory);
    this.#marks.delete(directory);
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

/** Ids of what was described when other small files lay around it. */
export const changedAround = (
  entries: Iterable<SourceEntry>,
  marks: CompanionMarks,
): readonly string[] => {
  const ids: string[] = [];
  const arounds = new Map<string, string>();
  for (const { item, around } of entries) {
    if (around === undefined) continue;
    const directory = dirOf(item.path);
    const now = arounds.get(directory) ?? marks.around(directory);
    arounds.set(directory, now);
    if (around !== now) ids.push(item.id);
  }
  return ids;
};

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
