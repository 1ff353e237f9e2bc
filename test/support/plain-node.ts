/**
 * A command line that runs node as users do. tap would have every program that a test starts load
 * what tap itself needs, which takes longer than most of them run.
 */
export const plainNode = (...args: readonly string[]): [file: string, args: string[]] => [
  'env',
  ['-u', 'NODE_OPTIONS', process.execPath, ...args],
];
