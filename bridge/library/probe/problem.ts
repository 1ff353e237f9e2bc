/** Why nothing, or not everything, is known of a file; for a person to read in a scan's report. */
const TABLE = {
  empty: ['The file is empty.', 'Copy it again, or remove it.'],
  'not-media': [
    'The file is not what its name says.',
    'It holds no picture or sound in a known form: check where it comes from, or remove it.',
  ],
  truncated: [
    'The end of the file is missing.',
    'Wait until it has been copied whole, or copy it again.',
  ],
  damaged: ['The file is damaged.', 'Copy it again, or repair it with a program for that.'],
  'too-slow': ['Reading the file took too long.', 'Check the disk; the file may be damaged.'],
  'too-large': ['The file describes itself at a length that no film needs.', 'It may be damaged.'],
  'needs-ffprobe': [
    'This kind of file can only be examined with ffprobe.',
    'Install ffmpeg, or name the program in the setting ffprobe.',
  ],
  unreadable: ['The file cannot be read.', 'Check its permissions and the disk.'],
  'no-index': [
    'The file has no index of its keyframes.',
    'It plays, and is only slower to seek in.',
  ],
  'no-text': [
    'There is no subtitle text in it.',
    'Subtitles that are pictures cannot be turned into text; players show them.',
  ],
  'no-cover': ['The file holds no cover.', 'Put a picture beside it.'],
} as const;

export type ProbeProblemKind = keyof typeof TABLE;

export class ProbeProblem extends Error {
  override readonly name = 'ProbeProblem';
  readonly kind: ProbeProblemKind;
  readonly hint: string;

  constructor(kind: ProbeProblemKind, options?: ErrorOptions) {
    super(TABLE[kind][0], options);
    this.kind = kind;
    this.hint = TABLE[kind][1];
  }
}

/** What cannot be read for its disk's sake, or is too much, is nobody's damage. */
const isDamage = (error: unknown): boolean =>
  error instanceof ProbeProblem && (error.kind === 'damaged' || error.kind === 'truncated');

/** undefined where the bytes are to blame. */
export const unlessDamaged = <T>(read: () => T): T | undefined => {
  try {
    return read();
  } catch (error) {
    if (!isDamage(error)) throw error;
    return undefined;
  }
};

/** undefined where it does not work, whyever; only a disk that cannot be read ends all. */
export const ifItWorks = <T>(read: () => T): T | undefined => {
  try {
    return read();
  } catch (error) {
    if (error instanceof ProbeProblem && error.kind === 'unreadable') throw error;
    return undefined;
  }
};

/** As many as there are before the damage. */
export function* untilDamaged<T>(items: Iterable<T>): Generator<T> {
  try {
    yield* items;
  } catch (error) {
    if (!isDamage(error)) throw error;
  }
}
