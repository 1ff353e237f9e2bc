import type { ErrorCode } from '../../bridge/protocol/errors.ts';
import { strings } from './strings.ts';

type PageCode = ErrorCode | 'UNREACHABLE';

/** Why a request failed, in words for the person who asked. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly code: string;
  readonly hint: string;

  constructor(code: string, message: string, hint: string) {
    super(message);
    this.code = code;
    this.hint = hint;
  }

  is(code: PageCode): boolean {
    return this.code === code;
  }
}

export const unreachable = (): ApiError =>
  new ApiError('UNREACHABLE', strings.unreachable.message, strings.unreachable.hint);

/** Once it can be reached again. */
export const wasUnreachable = (): ApiError =>
  new ApiError('WAS_UNREACHABLE', strings.wasUnreachable.message, strings.wasUnreachable.hint);

const textOf = (record: object, name: string): string => {
  const value: unknown = Reflect.get(record, name);
  return typeof value === 'string' ? value : '';
};

/** The error in a refusal's body; something else than the bridge may have answered. */
export const errorIn = (body: unknown, status: number): ApiError => {
  const error: unknown =
    typeof body === 'object' && body !== null ? Reflect.get(body, 'error') : undefined;
  if (typeof error !== 'object' || error === null) {
    return new ApiError('INTERNAL', strings.oddAnswer.message(status), strings.oddAnswer.hint);
  }
  return new ApiError(textOf(error, 'code'), textOf(error, 'message'), textOf(error, 'hint'));
};

/** Anything thrown, as an error that can be shown. */
export const asApiError = (error: unknown): ApiError => {
  if (error instanceof ApiError) return error;
  const message = error instanceof Error ? error.message : String(error);
  return new ApiError('INTERNAL', message, strings.oddAnswer.hint);
};
