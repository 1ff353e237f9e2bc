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
