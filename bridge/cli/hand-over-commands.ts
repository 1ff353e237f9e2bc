import { resolve } from 'node:path';
import type { Command, CommandContext } from './command.ts';

const handOver = async (context: CommandContext): Promise<void> => {
  const { args, output, settings } = context;
  const { handOver } = await import('../handing-over/hand-over.ts');
  const [member = '', path = ''] = args;
  const file = resolve(path);
  const done = await handOver({ ...settings.settings, member, file });
  output.result(
    { file, ...done },
    `${file}: for ${done.member}, who runs: natster-bridge network take-over FILE`,
    `Until then nobody administers the network; films go on. It is kept in ${done.aside}:`,
    'delete that when they have taken over. To take it back before: natster-bridge network take-back',
    ...(done.lapsed > 0 ? [`Invitations that are of no use any more: ${done.lapsed}`] : []),
  );
};

const takeOver = async (context: CommandContext): Promise<void> => {
  const { args, output, settings } = context;
  const { takeOver } = await import('../handing-over/take-over.ts');
  const done = await takeOver({ ...settings.settings, file: resolve(args[0] ?? '') });
  output.result(
    done,
    `You administer "${done.network}" with ${done.members} members, once your bridge runs.`,
    `Delete the file. Your own network from before is kept in ${done.aside}; delete that when you are sure.`,
  );
  if (!settings.settings.ownNetwork) {
    output.note('Start it without --no-own-network: with that it administers nothing.');
  }
};

const takeBack = async ({ output, settings }: CommandContext): Promise<void> => {
  const { takeBack } = await import('../handing-over/take-back.ts');
  const done = await takeBack(settings.settings);
  output.result(
    done,
    `You administer "${done.network}" again, once your bridge runs.`,
    `What was there meanwhile is kept in ${done.aside}; delete it when you are sure.`,
  );
  output.note('Have the file deleted that you had made: it must not be used any more.');
};

export const handOverCommands: readonly Command[] = [
  {
    words: 'network hand-over',
    args: 'MEMBER FILE',
    summary: 'write a file with which a member becomes the administrator of our network',
    run: handOver,
  },
  {
    words: 'network take-over',
    args: 'FILE',
    summary: 'become the administrator of a network by a file of who was it',
    run: takeOver,
  },
  {
    words: 'network take-back',
    args: '',
    summary: 'administer again what we handed over, while nobody has taken it over',
    run: takeBack,
  },
];
