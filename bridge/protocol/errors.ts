import { ERRORS } from './error-table.ts';

export type ErrorCode = keyof typeof ERRORS;

export const ERROR_CODES = Object.keys(ERRORS) as readonly ErrorCode[];

export const isErrorCode = (code: unknown): code is ErrorCode =>
  typeof code === 'string' && Object.hasOwn(ERRORS, code);

export type ErrorOptions = {
  /** Replaces the table's sentence where more can be said; never contains a secret. */
  readonly message?: string;
  readonly hint?: string;
  readonly cause?: unknown;
};

export class BridgeError extends Error {
  override readonly name = 'BridgeError';
  readonly code: ErrorCode;
  readonly hint: string;

  constructor(code: ErrorCode, options: ErrorOptions = {}) {
    super(options.message ?? ERRORS[code][0], { cause: options.cause });
    this.code = code;
    this.hint = options.hint ?? ERRORS[code][1];
  }
}

export const hasCode = (error: unknown, ...codes: readonly ErrorCode[]): error is BridgeError =>
  error instanceof BridgeError && codes.includes(error.code);
