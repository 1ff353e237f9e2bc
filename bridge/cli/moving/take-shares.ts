import type { ApiClient } from '../api-client.ts';
import { at } from '../catalog-args.ts';
import { attempt, declined, type Moving, type Step } from './step.ts';
import type { Membership } from './take-account.ts';

type Share = { catalog: string; from: string; to: string };
type Friend = {
  name: string;
  key?: string;
  isOriginal?: boolean;
  accounts: { account: string }[];
  shares: string[];
};
type Catalog = { name: string; kind: string; catalog?: string; friend?: string };

/** Who saw our catalogs, and whose we saw: only the original's global service knows. */
export const takeShares = async (
  moving: Moving,
  { network, account }: Membership,
  ours: readonly string[],
): Promise<Step[]> => {
  const path = `/memberships/${encodeURIComponent(network)}/original-shares`;
  let shares: Share[] = [];
  const asked = await attempt('share', 'all', async () => {
    ({ shares } = await moving.client.get<{ shares: Share[] }>(path));
    return { state: 'taken', notes: [] };
  });
  if (asked.state === 'failed') return [{ ...asked, notes: [...asked.notes, AGAIN] }];
  const steps: Step[] = [];
  for (const share of shares) {
    if (share.from === share.to) continue;
    if (share.from === account) steps.push(await takeShare(moving, share, ours));
    else if (share.to === account) steps.push(await takeImport(moving, share));
  }
  return steps;
};
const AGAIN = 'Who sees what is not known without it: run init again later.';

const takeShare = ({ client, ask }: Moving, { catalog, to }: Share, ours: readonly string[]) => {
  const name = `${catalog} with ${to}`;
  return attempt('share', name, async () => {
    if (!ours.includes(catalog)) return declined('share', name, 'That catalog is not here.');
    const known = await friendAt(client, to);
    if (known?.shares.includes(catalog)) return { state: 'present', notes: [] };
    const question = `Share ${catalog} with ${known?.name ?? to} as before?${warningOf(known)}`;
    if (!(await ask(question))) return declined('share', name);
    const friend = await usable(client, to, known);
    await client.put(`${at(catalog)}/shares/${encodeURIComponent(friend.name)}`);
    return { state: 'taken', notes: [`They are called ${friend.name} here.`] };
  });
};

const takeImport = ({ client, ask }: Moving, { catalog, from }: Share) => {
  const name = `${catalog} of ${from}`;
  return attempt('import', name, async () => {
    const known = await friendAt(client, from);
    const { catalogs } = await client.get<{ catalogs: Catalog[] }>('/catalogs');
    const isMeant = (each: Catalog) => each.friend === known?.name && each.catalog === catalog;
    if (known && catalogs.some(isMeant)) return { state: 'present', notes: [] };
    const question = `Import ${catalog} of ${known?.name ?? from}?${warningOf(known)}`;
    if (!(await ask(question))) return declined('import', name);
    const friend = await usable(client, from, known);
    const made = await client.post<Catalog>('/imports', { catalog, friend: friend.name });
    return { state: 'taken', notes: [`It is called ${made.name} here.`] };
  });
};

const friendAt = async (client: ApiClient, account: string): Promise<Friend | undefined> => {
  const { friends } = await client.get<{ friends: Friend[] }>('/friends');
  return friends.find(({ accounts }) => accounts.some((each) => each.account === account));
};

const warningOf = (known: Friend | undefined): string =>
  known?.key ? '' : ' (by the original protocol: who runs the network could read along)';

/** A friend with a key keeps it: what they get stays sealed. */
const usable = async (client: ApiClient, code: string, known: Friend | undefined) => {
  if (!known) return client.post<Friend>('/friends', { code, isOriginal: true });
  if (known.key || known.isOriginal) return known;
  return client.put<Friend>(`/friends/${encodeURIComponent(known.name)}/original`);
};
