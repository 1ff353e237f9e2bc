#!/usr/bin/env node
import { parseArgs } from 'node:util';
import { BOOLEAN_SETTINGS, flagName, loadSettings, SETTING_NAMES } from '../../config/settings.ts';
import { BridgeError, hasCode } from '../protocol/errors.ts';
import { addressCommands } from './address-commands.ts';
import { ApiClient } from './api-client.ts';
import { backupCommands } from './backup-commands.ts';
import { browserCommands } from './browser-commands.ts';
import { catalogCommands } from './catalog-commands.ts';
import { arity, type Command } from './command.ts';
import { contentsCommands } from './contents-commands.ts';
import { credentialCommands } from './credential-commands.ts';
import { deviceCommands } from './device-commands.ts';
import { dlnaCommands } from './dlna-commands.ts';
import { doctorCommands } from './doctor-commands.ts';
import { downloadCommands } from './download-commands.ts';
import { exportCommands } from './export-commands.ts';
import { friendCommands } from './friend-commands.ts';
import { friendLimitCommands } from './friend-limit-commands.ts';
import { handOverCommands } from './hand-over-commands.ts';
import { commandHelp, generalHelp } from './help.ts';
import { inboxCommands } from './inbox-commands.ts';
import { initCommands } from './init-commands.ts';
import { memberCommands } from './member-commands.ts';
import { membershipCommands } from './membership-commands.ts';
import { networkCommands } from './network-commands.ts';
import { makeOutput, printError } from './output.ts';
import { peopleCommands } from './people-commands.ts';
import { personCommands } from './person-commands.ts';
import { playlistCommands } from './playlist-commands.ts';
import { pluginCommands } from './plugin-commands.ts';
import { ruleCommands } from './rule-commands.ts';
import { serveCommands, version } from './serve-commands.ts';
import { sharingCommands } from './sharing-commands.ts';
import { siteCommands } from './site-commands.ts';
import { sourceCommands } from './source-commands.ts';

const COMMANDS: readonly Command[] = [
  ...serveCommands,
  ...doctorCommands,
  ...initCommands,
  ...peopleCommands,
  ...personCommands,
  ...friendCommands,
  ...friendLimitCommands,
  ...membershipCommands,
  ...networkCommands,
  ...memberCommands,
  ...handOverCommands,
  ...credentialCommands,
  ...sourceCommands,
  ...catalogCommands,
  ...sharingCommands,
  ...siteCommands,
  ...inboxCommands,
  ...contentsCommands,
  ...playlistCommands,
  ...addressCommands,
  ...deviceCommands,
  ...browserCommands,
  ...downloadCommands,
  ...dlnaCommands,
  ...exportCommands,
  ...pluginCommands,
  ...ruleCommands,
  ...backupCommands,
];
type Flags = Record<string, string | boolean | undefined>;
type Lists = Record<string, string[]>;
const EXIT = { done: 0, failed: 1, usedWrongly: 2 } as const;

/** Flags that every command takes: the settings, and how to print. */
const commonFlags = () => ({
  ...Object.fromEntries(
    SETTING_NAMES.map((name) => [
      flagName(name),
      { type: BOOLEAN_SETTINGS.includes(name) ? ('boolean' as const) : ('string' as const) },
    ]),
  ),
  json: { type: 'boolean' as const },
  help: { type: 'boolean' as const, short: 'h' },
  version: { type: 'boolean' as const },
  // The original's programs take them everywhere; here they change nothing.
  timeout: { type: 'string' as const },
  context: { type: 'string' as const },
});

/** No argument of a program has it. */
const PLAIN = '\0';

const unmarked = (arg: string): string => arg.replace(PLAIN, '');

/** Some items' ids begin as a flag does. */
const isItemId = (arg: string, flags: object): boolean =>
  /^-[\w-]{21}$/.test(arg) && !(arg.replace(/^--(no-)?/, '') in flags);

const parse = (argv: readonly string[]) => {
  const own = Object.assign({}, ...COMMANDS.map(({ flags = {} }) => flags)) as NonNullable<
    Command['flags']
  >;
  const flags = Object.fromEntries(
    Object.entries(own).map(([name, { type, multiple = false }]) => [name, { type, multiple }]),
  );
  try {
    const options = { ...commonFlags(), ...flags };
    const args = argv.map((arg) => (isItemId(arg, options) ? `${PLAIN}${arg}` : arg));
    const parsed = parseArgs({ args, options, allowPositionals: true, allowNegative: true });
    return { ...parsed, positionals: parsed.positionals.map(unmarked) };
  } catch (error) {
    throw new BridgeError('COMMAND_INVALID', { message: (error as Error).message });
  }
};

/** Flags that are given once, and those that may be repeated. */
const sorted = (values: ReturnType<typeof parse>['values']) => {
  const flags: Flags = {};
  const lists: Lists = {};
  for (const [name, value] of Object.entries(values)) {
    if (Array.isArray(value)) lists[name] = value.map((each) => unmarked(String(each)));
    else flags[name] = typeof value === 'string' ? unmarked(value) : value;
  }
  return { flags, lists };
};

const isCalled = ({ words, aliases = [] }: Command, name: string): boolean =>
  words === name || aliases.includes(name);

/** The command, and what was said after its words. */
const findCommand = (said: readonly string[]) =>
  [2, 1]
    .map((count) => {
      const name = said.slice(0, count).join(' ');
      const command = COMMANDS.find((each) => isCalled(each, name));
      return command && { command, args: said.slice(count) };
    })
    .find((found) => found !== undefined);

const settingFlags = (values: Flags) =>
  Object.fromEntries(
    SETTING_NAMES.map((name) => [name, values[flagName(name)]])
      .filter(([, value]) => value !== undefined)
      .map(([name, value]) => [name, String(value)]),
  );

const run = async (argv: readonly string[]): Promise<void> => {
  const { values, positionals } = parse(argv);
  const { flags, lists } = sorted(values);
  const output = makeOutput(flags.json === true);
  const { command, args = [] } = findCommand(positionals) ?? {};
  if (flags.version) return output.result({ version: version() }, version());
  if (flags.help || positionals.length === 0) {
    return output.result({}, ...(command ? commandHelp(command) : generalHelp(COMMANDS)));
  }
  if (!command) {
    const message = `There is no command "${positionals.join(' ')}".`;
    throw new BridgeError('COMMAND_INVALID', { message });
  }
  const { least, most } = arity(command);
  if (args.length < least || args.length > most) {
    const message = `Usage: natster-bridge ${command.words} ${command.args}`.trim();
    throw new BridgeError('COMMAND_INVALID', { message });
  }
  const settings = loadSettings(settingFlags(flags));
  const api = () => ApiClient.connect(settings.settings.dataDir);
  await command.run({ args, flags, lists, output, settings, api });
};

try {
  await run(process.argv.slice(2));
  process.exitCode ??= EXIT.done;
} catch (error) {
  printError(error, process.argv.includes('--json'));
  process.exitCode = hasCode(error, 'COMMAND_INVALID') ? EXIT.usedWrongly : EXIT.failed;
}
