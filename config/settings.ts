/**
 * The settings as they are. Layers: defaults < config.json in the data directory < NATSTER_*
 * environment < flags. This folder is the only place that reads the environment.
 */
import { readFileSync } from 'node:fs';
import { hostname, userInfo } from 'node:os';
import { join, resolve } from 'node:path';
import { Type } from 'typebox';
import { Value } from 'typebox/value';
import { BridgeError } from '../bridge/protocol/errors.ts';
import { defaultDataDir } from './paths.ts';
import { SETTING_NAMES, type SettingName, Settings } from './settings-schema.ts';

export { BOOLEAN_SETTINGS, SETTING_NAMES, type SettingName, Settings } from './settings-schema.ts';

/** `natsPort` → `NATSTER_NATS_PORT`. */
export const environmentName = (name: SettingName): string =>
  `NATSTER_${name.replaceAll(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}`;

/** `natsPort` → `--nats-port`. */
export const flagName = (name: SettingName): string =>
  name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

export type SettingSource = 'default' | 'config.json' | 'environment' | 'flag';
export type LoadedSettings = {
  readonly settings: Settings;
  readonly sources: Readonly<Record<SettingName, SettingSource>>;
  /** What stands in config.json. */
  readonly file: Readonly<Record<string, unknown>>;
  /** As they would be with another config.json; as it stands there now unless given. Throws SETTINGS_INVALID. */
  readonly reload: (file?: Readonly<Record<string, unknown>>) => LoadedSettings;
};

type Texts = Partial<Record<SettingName, string>>;

/** Throws SETTINGS_INVALID, naming the setting and where its value comes from. */
export const loadSettings = (
  flags: Texts,
  environment = process.env,
  given?: Readonly<Record<string, unknown>>,
): LoadedSettings => {
  const fromEnvironment: Texts = {};
  for (const name of SETTING_NAMES) {
    const text = environment[environmentName(name)];
    if (text !== undefined && text !== '') fromEnvironment[name] = text;
  }
  const dataDir = resolve(flags.dataDir ?? fromEnvironment.dataDir ?? defaultDataDir(environment));
  const file = given ?? readConfigFile(dataDir);
  const sources = Object.fromEntries(SETTING_NAMES.map((name) => [name, 'default'])) as Record<
    SettingName,
    SettingSource
  >;
  const values: Record<string, unknown> = {
    ...defaults(),
    ...{ dataDir, downloadsDir: join(dataDir, 'downloads') },
  };
  const layers: readonly [SettingSource, Record<string, unknown>][] = [
    ['config.json', file],
    ['environment', parsed(fromEnvironment)],
    ['flag', parsed(flags)],
  ];
  for (const [source, layer] of layers) {
    for (const name of SETTING_NAMES) {
      if (!(name in layer)) continue;
      values[name] = name === 'dataDir' ? dataDir : layer[name];
      sources[name] = source;
    }
  }
  check(values, sources);
  const settings = values as Settings;
  const downloadsDir = resolve(settings.downloadsDir);
  const reload = (next?: Readonly<Record<string, unknown>>) =>
    loadSettings(flags, environment, next);
  return { settings: { ...settings, downloadsDir }, sources, file, reload };
};

const defaults = (): Record<string, unknown> => ({
  ...(Value.Create(Settings) as Record<string, unknown>),
  natsServer: undefined,
  ffprobe: undefined,
  ffmpeg: undefined,
  siteAccount: undefined,
  name: householdName(),
});

const householdName = (): string => {
  try {
    return userInfo().username;
  } catch {
    // Containers run under numbers that have no name.
    return hostname();
  }
};

/** Text from flags and environment becomes what the schema wants, where that can be told. */
const parsed = (texts: Texts): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(texts).map(([name, text]) => {
      const schema = Settings.properties[name as SettingName];
      if (Type.IsInteger(schema)) return [name, /^\d+$/.test(text) ? Number(text) : text];
      if (Type.IsBoolean(schema)) return [name, BOOLEANS[text.toLowerCase()] ?? text];
      if (Type.IsArray(schema)) return [name, text.split(',').map((part) => part.trim())];
      return [name, text];
    }),
  );

const BOOLEANS: Record<string, boolean> = {
  ...{ true: true, on: true, yes: true, 1: true },
  ...{ false: false, off: false, no: false, 0: false },
};

const readConfigFile = (dataDir: string): Record<string, unknown> => {
  const file = join(dataDir, 'config.json');
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    return {};
  }
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value };
  } catch {}
  throw new BridgeError('SETTINGS_INVALID', { message: `${file} is not a JSON object.` });
};

const check = (values: Record<string, unknown>, sources: Record<SettingName, SettingSource>) => {
  for (const name of ['natsServer', 'ffprobe', 'ffmpeg', 'siteAccount'])
    if (values[name] === undefined) delete values[name];
  const [problem] = Value.Errors(Settings, values);
  if (!problem) return;
  const name = problem.instancePath.split('/')[1] as SettingName;
  const { expected = problem.message } = Settings.properties[name] as { expected?: string };
  const from = {
    default: 'default',
    'config.json': 'config.json',
    environment: environmentName(name),
    flag: `--${flagName(name)}`,
  };
  throw new BridgeError('SETTINGS_INVALID', {
    message: `The setting "${name}" (from ${from[sources[name]]}) has a wrong value: it ${expected}.`,
  });
};
