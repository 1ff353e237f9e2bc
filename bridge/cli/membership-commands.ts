import type { Command } from './command.ts';
import { table } from './output.ts';

type Membership = {
  kind: 'own' | 'joined' | 'original' | 'synadia';
  network: string;
  name: string;
  account: string;
  urls: string[];
  state: string;
};
type Left = { told: boolean; ended: string[] };

const KINDS = {
  own: 'ours',
  joined: 'joined',
  original: 'of the original programs',
  synadia: 'at Synadia Cloud',
} as const;
const STATES: Record<string, string> = {
  connected: 'connected',
  connecting: 'not reached',
  refused: 'does not let you in any more',
};

export const stateInWords = (state: string): string => STATES[state] ?? state;

export const membershipCommands: readonly Command[] = [
  {
    words: 'network ls',
    args: '',
    summary: 'the networks that we are on',
    run: async ({ api, output }) => {
      const client = await api();
      const { memberships } = await client.get<{ memberships: Membership[] }>('/memberships');
      const rows = memberships.map(({ name, network, kind, state, urls }) => [
        name,
        network,
        KINDS[kind],
        stateInWords(state),
        urls.join(', '),
      ]);
      output.result(
        memberships,
        ...table([['NETWORK', 'ID', 'KIND', 'STATE', 'ADDRESS'], ...rows]),
      );
    },
  },
  {
    words: 'network leave',
    args: 'NETWORK',
    summary: 'leave a network that we joined, by name or id (see network ls)',
    run: async ({ args: [network = ''], api, output }) => {
      const path = `/memberships/${encodeURIComponent(network)}`;
      const left = await (await api()).delete<Left>(path);
      const ended = left.ended.length > 0 ? [`Ended with it: ${left.ended.join(', ')}`] : [];
      output.result(left, 'You are not on that network any more.', ...ended);
      if (!left.told) {
        output.note('Its administrator could not be told, and still lists you as a member.');
      }
    },
  },
  {
    words: 'network forget-token',
    args: 'NETWORK',
    summary: 'delete the access token of an account at Synadia Cloud: no imports from then on',
    run: async ({ args: [network = ''], api, output }) => {
      const client = await api();
      await client.delete(`/memberships/${encodeURIComponent(network)}/token`);
      output.result({ ok: true }, 'The token is not kept any more. What is imported stays.');
    },
  },
];
