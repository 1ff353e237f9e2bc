import { accountIn, type Found } from './found.ts';
import { attempt, declined, type Moving, type Step } from './step.ts';

export type Membership = { network: string; account: string; kind: string; state: string };

export type TakenAccount = { readonly step: Step; readonly membership?: Membership };

const NOTES: Record<string, string> = {
  connecting: 'Its network is not reached now; the bridge goes on trying.',
  refused: 'Its network does not let these credentials in: fetch new ones, and run init again.',
};

/** The account of a context, with its credentials, as one of our memberships. */
export const takeAccount = async (
  { client, ask }: Moving,
  found: Found,
  context: string,
  url: string | undefined,
): Promise<TakenAccount> => {
  let membership: Membership | undefined;
  const step = await attempt('account', context, async () => {
    const { name, account, credentials } = await accountIn(found, context);
    const question = `Use the account ${account} (${name}) here too, with its credentials?`;
    if (!(await ask(question))) return declined('account', context);
    const { memberships } = await client.get<{ memberships: Membership[] }>('/memberships');
    const isPresent = memberships.some((each) => each.account === account);
    const body = { credentials, account, name, ...(url && { url }) };
    membership = await client.post<Membership>('/memberships/original', body);
    const note = NOTES[membership.state];
    return { state: isPresent ? 'present' : 'taken', notes: note ? [note] : [] };
  });
  return { step, ...(membership && { membership }) };
};
