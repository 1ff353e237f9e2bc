import { BridgeError } from '../protocol/errors.ts';
import type { ApiClient } from './api-client.ts';
import type { Command, CommandContext } from './command.ts';
import { friendNamed } from './friend-by-account.ts';
import { table } from './output.ts';
import { isAttended, withTerminal } from './question.ts';

type Waiting = {
  catalog: string;
  account: string;
  friend?: string;
  network: string;
  online: boolean;
};
type Inbox = { shares: Waiting[]; unanswered: { network: string; problem: string }[] };

const rowOf = ({ catalog, account, friend, network, online }: Waiting, index: number): string[] => [
  ...[String(index + 1), catalog, friend ?? account, network, online ? 'online' : ''],
];

/** The original's programs ask in the same breath. */
const choose = (client: ApiClient, shares: readonly Waiting[], { output }: CommandContext) =>
  withTerminal(async (ask) => {
    const number = await ask('Import which one (its number, or nothing)? ');
    if (number === '') return;
    const share = /^\d+$/.test(number) ? shares[Number(number) - 1] : undefined;
    if (!share) throw new BridgeError('COMMAND_INVALID', { message: `There is no ${number}.` });
    let isOriginal = false;
    if (share.friend === undefined) {
      output.note(
        'They are no friend of yours. If they use a bridge, add their friend code first.',
      );
      isOriginal = /^y/i.test(await ask("Do they use the original Natster's programs (y or n)? "));
    }
    const friend = await friendNamed(client, share.account, isOriginal);
    const body = { catalog: share.catalog.toLowerCase(), friend };
    const made = await client.post<{ name: string; items: number }>('/imports', body);
    output.note(`imported as ${made.name}: ${made.items} items`);
  });

const inbox = async (context: CommandContext): Promise<void> => {
  const { api, output } = context;
  const client = await api();
  const { shares, unanswered } = await client.get<Inbox>('/inbox');
  const head = ['', 'CATALOG', 'FROM', 'NETWORK', 'STATE'];
  const none = 'Nobody shares anything that you have not imported.';
  output.result(shares, ...(shares.length > 0 ? table([head, ...shares.map(rowOf)]) : [none]));
  for (const { network } of unanswered) {
    output.note(`Not known of ${network}: no global service answers there.`);
  }
  if (shares.length > 0 && isAttended(output)) await choose(client, shares, context);
};

export const inboxCommands: readonly Command[] = [
  {
    words: 'catalog inbox',
    args: '',
    summary: 'what others share with us that is not imported, and import it',
    run: inbox,
  },
];
