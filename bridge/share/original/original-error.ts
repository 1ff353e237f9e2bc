import { BridgeError, hasCode } from '../../protocol/errors.ts';
import { failure } from '../../protocol/original.ts';

const BAD_REQUEST = 400;
const FORBIDDEN = 403;
const NOT_FOUND = 404;
const FAILED = 500;

/** The original has these four codes; texts are for people. */
export const refusalOf = (error: unknown): Uint8Array => {
  if (hasCode(error, 'NOT_SHARED')) return failure(FORBIDDEN, 'Forbidden');
  if (hasCode(error, 'ITEM_NOT_FOUND')) return failure(NOT_FOUND, 'Requested File Not Found');
  if (hasCode(error, 'REQUEST_INVALID')) return failure(BAD_REQUEST, error.message);
  if (error instanceof BridgeError) return failure(FAILED, error.message);
  return failure(FAILED, 'Internal error');
};
