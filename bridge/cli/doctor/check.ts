import { BridgeError, isErrorCode } from '../../protocol/errors.ts';

/** `note`: it works without. */
export type State = 'good' | 'note' | 'bad';

/** What was looked at, and how it does. */
export type Check = {
  readonly what: string;
  readonly state: State;
  readonly found: string;
  /** What helps. */
  readonly todo?: string;
};

export const good = (what: string, found: string): Check => ({ what, state: 'good', found });

/** How something with an error code of ours does. */
export const failed = (what: string, code: string, state: State = 'bad', about = ''): Check => {
  const { message, hint } = new BridgeError(isErrorCode(code) ? code : 'INTERNAL');
  return { what, state, found: `${about}${message}`, todo: hint };
};
