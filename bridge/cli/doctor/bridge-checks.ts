import { hasCode } from '../../protocol/errors.ts';
import type { ApiClient } from '../api-client.ts';
import { counted } from '../counted.ts';
import { type Check, failed, good } from './check.ts';

type Membership = { name: string; state: string; urls: string[]; waiting: unknown[] };
type Network = { checks: { what: string; ok?: boolean; message: string }[] };
type Problem = { code: string; message: string; hint: string };
type Source = { name: string; items: number; isAway: boolean; problems: number };
type Friend = { name: string; key?: string; offeredKey?: string; isOriginal?: boolean };
type Catalog = { name: string; kind: string; friend?: string; online?: boolean; problem?: string };
type Export = { dir: string; problem?: Problem; jellyfin?: { problem?: Problem } };

/** These pass by themselves. */
const PASSING = ['OWNER_AWAY', 'ADMINISTRATOR_AWAY', 'NETWORK_UNREACHABLE', 'TIMED_OUT'];

/** How the running bridge does, and whom it reaches. */
export const bridgeChecks = async (client: ApiClient): Promise<Check[]> => {
  const { version } = await client.get<{ version: string }>('/status');
  const { memberships } = await client.get<{ memberships: Membership[] }>('/memberships');
  const { sources } = await client.get<{ sources: Source[] }>('/sources');
  const { friends } = await client.get<{ friends: Friend[] }>('/friends');
  const { catalogs } = await client.get<{ catalogs: Catalog[] }>('/catalogs');
  const { exports } = await client.get<{ exports: Export[] }>('/exports');
  return [
    good('Bridge', `${version} at ${client.url}`),
    ...memberships.map(network),
    ...(await reach(client)),
    ...sources.map(source),
    ...friends.flatMap(friend),
    ...catalogs.filter(({ kind }) => kind === 'imported').map(imported),
    ...exports.map(exported),
  ];
};

const network = ({ name, state, urls, waiting }: Membership): Check => {
  const what = `Network ${name}`;
  if (state === 'refused') return failed(what, 'MEMBERSHIP_ENDED');
  if (state !== 'connected') return failed(what, 'NETWORK_UNREACHABLE');
  if (waiting.length === 0) return good(what, `connected (${urls.join(', ')})`);
  return failed(
    what,
    'ADMINISTRATOR_AWAY',
    'note',
    `${counted(waiting.length, 'waiting change')}. `,
  );
};

/** Who can reach our own network. */
const reach = async (client: ApiClient): Promise<Check[]> => {
  const own = await client.get<Network>('/network').catch((error: unknown) => {
    if (hasCode(error, 'NETWORK_OFF')) return undefined;
    throw error;
  });
  if (!own) return [];
  return own.checks.map(({ what, ok, message }) => ({
    ...{ what: `Own network: ${what}`, found: message },
    state: ok === undefined ? 'note' : ok ? 'good' : 'bad',
  }));
};

const source = ({ name, items, isAway, problems }: Source): Check => {
  const what = `Source ${name}`;
  if (isAway) {
    const todo = `Attach its disk. Are its files gone for good: source scan ${name} --accept-missing`;
    return { what, state: 'bad', found: 'It is away; its items cannot be played.', todo };
  }
  if (problems === 0) return good(what, counted(items, 'item'));
  const wrong = `something is wrong with ${counted(problems, 'file')}`;
  const found = `${counted(items, 'item')}; ${wrong}.`;
  return { what, state: 'note', found, todo: `See: source problems ${name}` };
};

const friend = ({ name, key, offeredKey, isOriginal }: Friend): Check[] => {
  const what = `Friend ${name}`;
  if (offeredKey) {
    const found = key ? 'They come with another key.' : 'They offer a key that is not accepted.';
    const todo = `Compare it with them (friend ls), then: friend accept '${name}' ${offeredKey}`;
    return [{ what, state: 'bad', found, todo }];
  }
  if (key || isOriginal) return [];
  const todo = `Ask for their friend code (whoami), then: friend accept '${name}' CODE`;
  return [{ what, state: 'note', found: 'They have no accepted key: nothing flows.', todo }];
};

const imported = ({ name, friend: owner = '', online, problem }: Catalog): Check => {
  const what = `Catalog ${name} of ${owner}`;
  if (online) return good(what, 'online');
  const code = problem ?? 'OWNER_AWAY';
  return failed(what, code, PASSING.includes(code) ? 'note' : 'bad');
};

const exported = ({ dir, problem, jellyfin }: Export): Check => {
  const what = `Library ${dir}`;
  const wrong = problem ?? jellyfin?.problem;
  if (!wrong) return good(what, 'in step');
  return { what, state: 'bad', found: wrong.message, todo: wrong.hint };
};
