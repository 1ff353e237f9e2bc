import { BridgeError } from '../../protocol/errors.ts';
import type { ApiClient } from '../api-client.ts';

/** One thing that is taken over, or is not. */
export type Step = {
  readonly kind: 'account' | 'catalog' | 'share' | 'import';
  readonly name: string;
  /** `present`: it was here before. */
  readonly state: 'taken' | 'present' | 'declined' | 'failed';
  /** What is to be said about it. */
  readonly notes: readonly string[];
};

export type Moving = {
  readonly client: ApiClient;
  /** Whether the person wants it. */
  readonly ask: (question: string) => Promise<boolean>;
};

export const declined = (kind: Step['kind'], name: string, ...notes: readonly string[]): Step => ({
  ...{ kind, name, state: 'declined', notes },
});

/** What goes wrong with one thing keeps no other from being taken over. */
export const attempt = async (
  kind: Step['kind'],
  name: string,
  work: () => Promise<Pick<Step, 'state' | 'notes'>>,
): Promise<Step> => {
  try {
    return { kind, name, ...(await work()) };
  } catch (error) {
    if (!(error instanceof BridgeError)) throw error;
    if (error.code === 'BRIDGE_NOT_RUNNING' || error.code === 'COMMAND_INVALID') throw error;
    return { kind, name, state: 'failed', notes: [`${error.message} ${error.hint}`.trim()] };
  }
};
