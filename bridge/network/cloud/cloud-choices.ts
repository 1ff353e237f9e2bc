import { BridgeError } from '../../protocol/errors.ts';
import type { Named } from './cloud-answers.ts';
import type { CloudApi } from './cloud-api.ts';

export const LEVELS = ['team', 'system', 'account', 'user'] as const;
export type Level = (typeof LEVELS)[number];
/** Names or ids. */
export type Wanted = { readonly [level in Level]?: string | undefined };

export type Choices = {
  readonly chosen: { readonly [level in Level]?: Named };
  /** The first level at which there are several and nobody said which. */
  readonly open?: { readonly level: Level; readonly among: readonly Named[] };
};

/** Goes from the team down to the user, as far as it is clear which is meant. Throws CLOUD_NOT_FOUND, and as `CloudApi`. */
export const lookAround = async (api: CloudApi, wanted: Wanted): Promise<Choices> => {
  const among: Readonly<Record<Level, (above: string) => Promise<Named[]>>> = {
    team: () => api.teams(),
    system: (team) => api.systems(team),
    account: (system) => api.accounts(system),
    user: (account) => api.users(account),
  };
  const chosen: { [level in Level]?: Named } = {};
  let above = '';
  for (const level of LEVELS) {
    const all = await among[level](above);
    const meant = meantOf(level, all, wanted[level]);
    const [one] = meant;
    if (!one || meant.length > 1) return { chosen, open: { level, among: meant } };
    chosen[level] = one;
    above = one.id;
  }
  return { chosen };
};

/** One by its id, else by its name, of which there may be several. */
const meantOf = (level: Level, all: readonly Named[], text: string | undefined) => {
  if (all.length === 0) {
    const hint = level === 'user' ? MAKE_USER : 'Look with the same account in a browser.';
    throw new BridgeError('CLOUD_NOT_FOUND', {
      message: `This token shows no ${level} at the control plane.`,
      hint,
    });
  }
  if (text === undefined) return all;
  const byId = all.filter(({ id }) => id === text);
  const meant = byId.length > 0 ? byId : all.filter(({ name }) => name === text);
  if (meant.length > 0) return meant;
  throw new BridgeError('CLOUD_NOT_FOUND', {
    message: `There is no ${level} "${text}".`,
    hint: `There are: ${all.map(({ name }) => name).join(', ')}.`.slice(0, 500),
  });
};

const MAKE_USER = 'Make a user of the account at the control plane, then run init again.';
