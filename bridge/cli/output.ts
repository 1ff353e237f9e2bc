/** The only place that writes to the terminal: results to stdout, everything else to stderr. */
import { BridgeError } from '../protocol/errors.ts';

export type Output = {
  readonly json: boolean;
  /** The command's result: `value` with --json, else `text`. */
  result(value: unknown, text: string): void;
  /** Progress and remarks for people. */
  note(text: string): void;
};

export const makeOutput = (json: boolean): Output => ({
  json,
  result: (value, text) => {
    process.stdout.write(`${json ? JSON.stringify(value) : text}\n`);
  },
  note: (text) => {
    process.stderr.write(`${text}\n`);
  },
});

export const printError = (error: unknown, json: boolean): void => {
  const known =
    error instanceof BridgeError ? error : new BridgeError('INTERNAL', { message: String(error) });
  const { code, message, hint } = known;
  if (json) process.stdout.write(`${JSON.stringify({ error: { code, message, hint } })}\n`);
  else process.stderr.write(`${message}\n${hint}\n`);
  if (code === 'INTERNAL' && error instanceof Error) process.stderr.write(`${error.stack}\n`);
};

/** Columns as wide as their widest cell. */
export const table = (rows: readonly (readonly string[])[]): string => {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  );
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
};
