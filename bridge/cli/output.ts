/** The only place that writes to the terminal: results to stdout, everything else to stderr. */
import { BridgeError } from '../protocol/errors.ts';

export type Output = {
  readonly json: boolean;
  /** The command's result: `value` with --json, else `lines`. */
  result(value: unknown, ...lines: readonly string[]): void;
  /** Text of our own making that steers the terminal; nothing with --json. */
  drawing(text: string): void;
  /** Remarks for people. */
  note(text: string): void;
  /** Width of the terminal that progress is shown on; undefined: there is none. */
  readonly columns: number | undefined;
  /** A line that the next one takes the place of, on a terminal; an empty one takes it away. */
  progress(line: string): void;
};

const UNPRINTABLE = /\p{C}/gu;

/**
 * One line for the terminal. Names, paths and descriptions come from others, too: none of their
 * characters steers the terminal, begins a line, or turns the reading direction round.
 */
const printable = (line: string): string => line.replaceAll(UNPRINTABLE, '\ufffd');

/** JSON with such characters escaped: it says the same, and may stand on a terminal. */
const printableJson = (value: unknown): string =>
  JSON.stringify(value).replaceAll(UNPRINTABLE, (character) =>
    Array.from({ length: character.length }, (_, index) =>
      escapeOf(character.charCodeAt(index)),
    ).join(''),
  );

const escapeOf = (unit: number): string => `\\u${unit.toString(16).padStart(4, '0')}`;

const write = (stream: NodeJS.WriteStream, lines: readonly string[]): void => {
  stream.write(`${lines.map(printable).join('\n')}\n`);
};

export const makeOutput = (json: boolean): Output => ({
  json,
  result: (value, ...lines) => {
    write(process.stdout, json ? [printableJson(value)] : lines);
  },
  drawing: (text) => {
    if (!json) process.stdout.write(`${text}\n`);
  },
  note: (text) => {
    write(process.stderr, [text]);
  },
  columns: json || !process.stderr.isTTY ? undefined : process.stderr.columns || 80,
  progress: (line) => {
    process.stderr.write(`\r\u001b[K${printable(line)}`);
  },
});

export const printError = (error: unknown, json: boolean): void => {
  const known =
    error instanceof BridgeError ? error : new BridgeError('INTERNAL', { message: String(error) });
  const { code, message, hint } = known;
  if (json) write(process.stdout, [printableJson({ error: { code, message, hint } })]);
  else write(process.stderr, [message, hint]);
  if (code === 'INTERNAL' && error instanceof Error) {
    write(process.stderr, (error.stack ?? '').split('\n'));
  }
};

/** Lines with columns as wide as their widest cell. */
export const table = (rows: readonly (readonly string[])[]): string[] => {
  const widths = (rows[0] ?? []).map((_, column) =>
    rows.reduce((widest, row) => Math.max(widest, row[column]?.length ?? 0), 0),
  );
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
};
