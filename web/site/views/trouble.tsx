import { BridgeError, type ErrorCode } from '../../../bridge/protocol/errors.ts';
import { Trouble } from '../../src/parts/message.tsx';

/** A code in words, and what to do about it. */
export const TroubleOf = ({ code }: { code: ErrorCode }) => {
  const { message, hint } = new BridgeError(code);
  return <Trouble message={message} hint={hint} />;
};

export const codeOf = (error: unknown): ErrorCode =>
  error instanceof BridgeError ? error.code : 'INTERNAL';
