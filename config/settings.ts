/**
 * Every setting with its default. Layers: defaults < config.json in the data directory < NATSTER_*
 * environment < flags. This folder is the only place that reads the environment.
 */
import { readFileSync } from 'node:fs';
import { hostname, userInfo } from 'node:os';
import { join, resolve } from 'node:path';
import { type Static, Type } from 'typebox';
import { Value } from 'typebox/value';
import { BridgeError } from '../bridge/protocol/errors.ts';
import { AccountKey } from '../bridge/protocol/nkey.ts';
import { defaultDataDir } from './paths.ts';

const Port = (description: string, normal: number) =>
  Type.Integer({ minimum: 0, maximum: 65_535, default: normal, description });

const TIME = '([01][0-9]|2[0-3]):[0-5][0-9]';

export const Settings = Type.Object({
  dataDir: Type.String({ minLength: 1, description: 'Where keys, catalogs and state are kept.' }),
  name: Type.String({
    minLength: 1,
    maxLength: 64,
    description: 'How this household is called; friends see it.',
  }),
  host: Type.String({
    default: '127.0.0.1',
    description: 'Address the page listens on; 0.0.0.0 for the home network.',
  }),
  port: Port('Port of the page; 0 picks a free one.', 8690),
  dlnaPort: Port(
    'Port that televisions are answered at, once DLNA is on; 0 picks a free one.',
    8691,
  ),
  natsPort: Port('Port of the embedded nats-server; 0 picks a free one.', 4690),
  natsServer: Type.Optional(
    Type.String({ minLength: 1, description: 'Path of the nats-server program to run.' }),
  ),
  ffprobe: Type.Optional(
    Type.String({ minLength: 1, description: 'Path of the ffprobe program to run.' }),
  ),
  ffmpeg: Type.Optional(
    Type.String({
      minLength: 1,
      description:
        'Path of the ffmpeg program to run; without one pictures are not made smaller, and films not converted.',
    }),
  ),
  renditions: Type.Integer({
    minimum: 0,
    maximum: 16,
    default: 1,
    description:
      'How many pieces of films are made smaller at once for friends with thin lines; 0 for none.',
  }),
  downloadsDir: Type.String({
    minLength: 1,
    description:
      "Where friends' files are downloaded to; default: downloads in the data directory.",
  }),
  ownNetwork: Type.Boolean({
    default: true,
    description: 'Run a network of our own, to which friends can be invited.',
  }),
  hub: Type.Boolean({
    default: true,
    description: 'Give members of our own network a welcome catalog that shows how to share.',
  }),
  allowedHosts: Type.Array(Type.String(), {
    default: [],
    description: 'Names, besides IP addresses and localhost, under which the page may be opened.',
  }),
  pacing: Type.Boolean({
    default: true,
    description: 'Send films not much faster than they are watched.',
  }),
  originalRate: Type.Integer({
    minimum: 1,
    maximum: 100_000,
    default: 8,
    description:
      "Mbit/s at which files go to each friend who uses the original Natster's programs; not more than their line takes.",
  }),
  siteAccount: Type.Optional(
    Type.String({
      ...AccountKey,
      expected: 'must be the public key of an account (A…)',
      description:
        'Account, on our network, of a page on which users of the original Natster sign in; without one its login is refused.',
    }),
  ),
  siteUrl: Type.String({
    default: 'https://natster.io/#/',
    pattern: '^https?://.+$',
    expected: 'must begin with https://',
    description: 'Address of that page; one-time codes are added to it.',
  }),
  cloudUrl: Type.String({
    default: 'https://cloud.synadia.com/api/core/beta',
    pattern: '^https?://.+[^/]$',
    expected: 'must begin with https:// and not end in a slash',
    description: 'API from which that page gets the credentials of its users.',
  }),
  indexingShare: Type.Integer({
    minimum: 1,
    maximum: 100,
    default: 100,
    description: 'Percent of the time in which indexing may read the disks.',
  }),
  indexingHours: Type.String({
    default: 'always',
    pattern: `^(always|${TIME}-${TIME})$`,
    expected: 'must be "always", or hours such as 22:00-06:30',
    description: 'When indexing may read the disks: always, or hours such as 22:00-06:30.',
  }),
  logLevel: Type.Union(
    ['debug', 'info', 'warn', 'error'].map((level) => Type.Literal(level)),
    { default: 'info', description: 'How much is logged, to standard error.' },
  ),
});
export type Settings = Static<typeof Settings>;
export type SettingName = keyof Settings;

export const SETTING_NAMES = Object.keys(Settings.properties) as SettingName[];

/** Their flags take no value: `--pacing`, `--no-pacing`. */
export const BOOLEAN_SETTINGS = SETTING_NAMES.filter((name) =>
  Type.IsBoolean(Settings.properties[name]),
);

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
};

type Texts = Partial<Record<SettingName, string>>;

/** Throws SETTINGS_INVALID, naming the setting and where its value comes from. */
export const loadSettings = (flags: Texts, environment = process.env): LoadedSettings => {
  const fromEnvironment: Texts = {};
  for (const name of SETTING_NAMES) {
    const text = environment[environmentName(name)];
    if (text !== undefined && text !== '') fromEnvironment[name] = text;
  }
  const dataDir = resolve(flags.dataDir ?? fromEnvironment.dataDir ?? defaultDataDir(environment));
  const sources = Object.fromEntries(SETTING_NAMES.map((name) => [name, 'default'])) as Record<
    SettingName,
    SettingSource
  >;
  const values: Record<string, unknown> = {
    ...defaults(),
    ...{ dataDir, downloadsDir: join(dataDir, 'downloads') },
  };
  const layers: readonly [SettingSource, Record<string, unknown>][] = [
    ['config.json', readConfigFile(dataDir)],
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
  return { settings: { ...settings, downloadsDir }, sources };
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
