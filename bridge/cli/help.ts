import { environmentName, flagName, SETTING_NAMES, Settings } from '../../config/settings.ts';
import type { Command } from './command.ts';
import { table } from './output.ts';

const COMMON = [
  ['  --json', 'print JSON: one document, or one line per event'],
  ['  --help', 'this text, or that of a command'],
  ['  --version', 'the version'],
];

const settingRows = (): string[][] =>
  SETTING_NAMES.map((name) => {
    const { description = '' } = Settings.properties[name] as { description?: string };
    return [`  --${flagName(name)}`, `${description} (${environmentName(name)})`];
  });

export const generalHelp = (commands: readonly Command[]): string[] => [
  'Usage: natster-bridge COMMAND [ARGUMENTS] [FLAGS]',
  '',
  'Share parts of your media library with friends, and watch what they share.',
  '',
  'Commands:',
  ...table(commands.map(({ words, args, summary }) => [`  ${words} ${args}`, summary])),
  '',
  'Flags:',
  ...table([...COMMON, ...settingRows()]),
];

export const commandHelp = ({
  words,
  aliases = [],
  args,
  summary,
  flags = {},
}: Command): string[] => {
  const own = Object.entries(flags).map(([name, { help, multiple }]) => [
    `  --${name}${multiple ? ' ...' : ''}`,
    help,
  ]);
  const usage = `Usage: natster-bridge ${words} ${args}`;
  const also = aliases.length > 0 ? [`Also: natster-bridge ${aliases.join(', ')}`] : [];
  return [usage, ...also, '', summary, '', 'Flags:', ...table([...own, ...COMMON])];
};
