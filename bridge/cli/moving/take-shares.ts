import type { ApiClient } from '../api-client.ts';
import { at } from '../catalog-args.ts';
import { attempt, declined, type Moving, type Step } from './step.ts';
import type { Membership } from './take-account.ts';

type Share = { catalog: string; from: string; to: string; isSettled: boolean };
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
  { client, ask }: Moving,
  { network, account }: Membership,
  ours: readonly string[],
): Promise<Step[]> => {
  const path = `/memberships/${encodeURIComponent(network)}/original-shares`;
  let shares: Share[] = [];
  const asked = await attempt('share', 'all', async () => {
    ({ shares } = await client.get<{ shares: Share[] }>(path));
    return { state: 'taken', notes: [] };
  });
  if (asked.state === 'failed') return [{ ...asked, notes: [...asked.notes, AGAIN] }];
  const settle = ({ catalog, from, to }: Share) => client.post(path, { catalog, from, to });
  const taking = { client, ask, settle };
  const steps: Step[] = [];
  for (const share of shares) {
    if (share.from === share.to) continue;
    if (share.from === account) steps.push(await takeShare(taking, share, ours));
    else if (share.to === account) steps.push(await takeImport(taking, share));
  }
  return steps;
};
const AGAIN = 'Who sees what is not known without it: run init again later.';

/** `settle`: it is here now, and is not to come back when it is taken away here. */
type Taking = Moving & { readonly settle: (share: Share) => Promise<unknown> };

const takeShare = ({ client, ask, settle }: Taking, share: Share, ours: readonly string[]) => {
  const { catalog, to } = share;
  const name = `${catalog} with ${to}`;
  return attempt('share', name, async () => {
    if (!ours.includes(catalog)) return declined('share', name, 'That catalog is not here.');
    const known = await friendAt(client, to);
    const isHere = known?.shares.includes(catalog) === true;
    if (!isHere && share.isSettled) return declined('share', name, 'You took it back here.');
    const question = `Share ${catalog} with ${known?.name ?? to} as before?${warningOf(known)}`;
    if (!isHere && !(await ask(question))) return declined('share', name);
    const friend = isHere ? known : await usable(client, to, known);
    if (!isHere) await client.put(`${at(catalog)}/shares/${encodeURIComponent(friend.name)}`);
    if (!share.isSettled) await settle(share);
    if (isHere) return { state: 'present', notes: [] };
    return { state: 'taken', notes: [`They are called ${friend.name} here.`] };
  });
};

const takeImport = ({ client, ask, settle }: Taking, share: Share) => {
  const { catalog, from } = share;
  const name = `${catalog} of ${from}`;
  return attempt('import', name, async () => {
    const known = await friendAt(client, from);
    const { catalogs } = await client.get<{ catalogs: Catalog[] }>('/catalogs');
    const isMeant = (each: Catalog) => each.friend === known?.name && each.catalog === catalog;
    const isHere = known !== undefined && catalogs.some(isMeant);
    if (!isHere && share.isSettled) return declined('import', name, 'You removed it here.');
    const question = `Import ${catalog} of ${known?.name ?? from}?${warningOf(known)}`;
    if (!isHere && !(await ask(question))) return declined('import', name);
    if (isHere) {
      if (!share.isSettled) await settle(share);
      return { state: 'present', notes: [] };
    }
    const friend = await usable(client, from, known);
    const made = await client.post<Catalog>('/imports', { catalog, friend: friend.name });
    await settle(share);
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
