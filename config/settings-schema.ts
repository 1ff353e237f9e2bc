/** Every setting with its default. */
import { type Static, Type } from 'typebox';
import { AccountKey } from '../bridge/protocol/nkey.ts';

const Port = (description: string, normal: number) =>
  Type.Integer({ minimum: 0, maximum: 65_535, default: normal, description });

const TIME = '([01][0-9]|2[0-3]):[0-5][0-9]';

/** Of programs that are run: who may only use the page must not choose them. */
const ProgramPath = (description: string) =>
  Type.Optional(Type.String({ minLength: 1, description, isProgram: true }));

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
  natsServer: ProgramPath('Path of the nats-server program to run.'),
  ffprobe: ProgramPath('Path of the ffprobe program to run.'),
  ffmpeg: ProgramPath(
    'Path of the ffmpeg program to run; without one pictures are not made smaller, and films not converted.',
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
    unit: 'Mbit/s',
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
    unit: '%',
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
  mediaRoots: Type.Array(Type.String({ minLength: 1 }), {
    default: [],
    description:
      'Folders below which the page lets films be chosen; none: your home, and disks that are mounted.',
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
