/** How much a friend may have of ours, or nothing for a while. */
import { BridgeError } from '../protocol/errors.ts';
import type { Command, CommandContext } from './command.ts';
import { type Friend, friendPath } from './friend-commands.ts';
import { limitsInWords, limitsOf } from './friend-limits.ts';

const limit = async ({ args: [name = ''], flags, api, output }: CommandContext) => {
  if (flags.films === undefined && flags.rate === undefined) {
    throw new BridgeError('COMMAND_INVALID', { message: 'Give --films or --rate.' });
  }
  // First: what is wrong is said without a bridge, too.
  limitsOf(flags);
  const client = await api();
  const before = await client.get<Friend>(friendPath(name));
  const limits = limitsOf(flags, before.limits);
  const friend = await client.patch<Friend>(friendPath(name), { limits });
  output.result(friend, `${friend.name}: ${limitsInWords(friend.limits) || 'no limit'}`);
  if (friend.isPaused) output.note(`${friend.name} is paused still: friend resume NAME.`);
};

const pausing = (words: 'pause' | 'resume', summary: string, done: string): Command => ({
  words: `friend ${words}`,
  args: 'NAME',
  summary,
  run: async ({ args: [name = ''], api, output }) => {
    const body = { isPaused: words === 'pause' };
    const friend = await (await api()).patch<Friend>(friendPath(name), body);
    output.result(friend, `${friend.name} ${done}`);
  },
});

export const friendLimitCommands: readonly Command[] = [
  pausing(
    'pause',
    'give a friend nothing for a while; what is playing stops, and shares stay',
    'gets nothing until: friend resume NAME.',
  ),
  pausing(
    'resume',
    'let a friend that was paused have their shares again',
    'has their shares again.',
  ),
  {
    words: 'friend limit',
    args: 'NAME',
    summary: 'how much a friend may have of ours at once',
    flags: {
      films: { type: 'string', help: 'films and songs that they play at once, 1 to 64, or none' },
      rate: { type: 'string', help: 'bytes a second in all, 50k to 10G (500k, 2M), or none' },
    },
    run: limit,
  },
];
