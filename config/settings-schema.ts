/** Every setting with its default, by subject. */
import { type Static, Type } from 'typebox';
import { AccountKey } from '../bridge/protocol/nkey.ts';

/** What people know a setting by: beside which others it stands, its name, and what it is for. */
type Words = { readonly group: string; readonly title: string; readonly description: string };

const BRIDGE = { group: 'This bridge' } as const;
const PAGE = { group: 'The page' } as const;
const NETWORK = { group: 'Network' } as const;
const FOLDERS = { group: 'Folders and indexing' } as const;
const PLAYING = { group: 'Playing and converting' } as const;
const TELEVISIONS = { group: 'Televisions' } as const;
const ORIGINAL = { group: 'Friends with the original Natster' } as const;

const Port = (words: Words, normal: number) =>
  Type.Integer({ minimum: 0, maximum: 65_535, default: normal, ...words });

const TIME = '([01][0-9]|2[0-3]):[0-5][0-9]';

/** Of programs that are run: who may only use the page must not choose them. */
const ProgramPath = (words: Words) =>
  Type.Optional(Type.String({ minLength: 1, ...words, isProgram: true }));

export const Settings = Type.Object({
  dataDir: Type.String({
    ...BRIDGE,
    title: 'Data folder',
    minLength: 1,
    description: 'Where keys, catalogs and state are kept.',
  }),
  name: Type.String({
    ...BRIDGE,
    title: 'Name of this household',
    minLength: 1,
    maxLength: 64,
    description: 'How this household is called; friends see it.',
  }),
  logLevel: Type.Union(
    ['debug', 'info', 'warn', 'error'].map((level) => Type.Literal(level)),
    {
      ...BRIDGE,
      title: 'Detail of the log',
      default: 'info',
      description: 'How much is logged, to standard error.',
    },
  ),
  updates: Type.Boolean({
    ...BRIDGE,
    title: 'Look for newer versions',
    default: true,
    description: 'Ask npm once a day whether a newer version of this program exists.',
  }),
  host: Type.String({
    ...PAGE,
    title: 'Address of the page',
    default: '127.0.0.1',
    description: 'Address the page listens on; 0.0.0.0 for the home network.',
  }),
  port: Port(
    { ...PAGE, title: 'Port of the page', description: 'Port of the page; 0 picks a free one.' },
    8690,
  ),
  allowedHosts: Type.Array(Type.String(), {
    ...PAGE,
    title: 'Other names of the page',
    default: [],
    description: 'Names, besides IP addresses and localhost, under which the page may be opened.',
  }),
  ownNetwork: Type.Boolean({
    ...NETWORK,
    title: 'A network of your own',
    default: true,
    description: 'Run a network of our own, to which friends can be invited.',
  }),
  hub: Type.Boolean({
    ...NETWORK,
    title: 'Welcome catalog',
    default: true,
    description: 'Give members of our own network a welcome catalog that shows how to share.',
  }),
  natsPort: Port(
    {
      ...NETWORK,
      title: 'Port of your network',
      description: 'Port of the embedded nats-server; 0 picks a free one.',
    },
    4690,
  ),
  natsServer: ProgramPath({
    ...NETWORK,
    title: 'Program nats-server',
    description: 'Path of the nats-server program to run.',
  }),
  mediaRoots: Type.Array(Type.String({ minLength: 1 }), {
    ...FOLDERS,
    title: 'Folders to choose films from',
    default: [],
    description:
      'Folders below which the page lets films be chosen; none: your home, and disks that are mounted.',
  }),
  downloadsDir: Type.String({
    ...FOLDERS,
    title: 'Folder for downloads',
    minLength: 1,
    description:
      "Where friends' files are downloaded to; default: downloads in the data directory.",
  }),
  indexingShare: Type.Integer({
    ...FOLDERS,
    title: 'Disk time for indexing',
    unit: '%',
    minimum: 1,
    maximum: 100,
    default: 100,
    description: 'Percent of the time in which indexing may read the disks.',
  }),
  indexingHours: Type.String({
    ...FOLDERS,
    title: 'Hours for indexing',
    default: 'always',
    pattern: `^(always|${TIME}-${TIME})$`,
    expected: 'must be "always", or hours such as 22:00-06:30',
    description: 'When indexing may read the disks: always, or hours such as 22:00-06:30.',
  }),
  ffprobe: ProgramPath({
    ...FOLDERS,
    title: 'Program ffprobe',
    description: 'Path of the ffprobe program to run.',
  }),
  pacing: Type.Boolean({
    ...PLAYING,
    title: 'Films at the speed of watching',
    default: true,
    description: 'Send films not much faster than they are watched.',
  }),
  renditions: Type.Integer({
    ...PLAYING,
    title: 'Films made smaller at once',
    minimum: 0,
    maximum: 16,
    default: 1,
    description:
      'How many pieces of films are made smaller at once for friends with thin lines; 0 for none.',
  }),
  ffmpeg: ProgramPath({
    ...PLAYING,
    title: 'Program ffmpeg',
    description:
      'Path of the ffmpeg program to run; without one pictures are not made smaller, and films not converted.',
  }),
  dlnaPort: Port(
    {
      ...TELEVISIONS,
      title: 'Port for televisions',
      description: 'Port that televisions are answered at, once DLNA is on; 0 picks a free one.',
    },
    8691,
  ),
  originalRate: Type.Integer({
    ...ORIGINAL,
    title: 'Speed to each of them',
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
      ...ORIGINAL,
      title: 'Account of their sign-in page',
      expected: 'must be the public key of an account (A…)',
      description:
        'Account, on our network, of a page on which users of the original Natster sign in; without one its login is refused.',
    }),
  ),
  siteUrl: Type.String({
    ...ORIGINAL,
    title: 'Address of their sign-in page',
    default: 'https://natster.io/#/',
    pattern: '^https?://.+$',
    expected: 'must begin with https://',
    description: 'Address of that page; one-time codes are added to it.',
  }),
  cloudUrl: Type.String({
    ...ORIGINAL,
    title: 'API behind their sign-in page',
    default: 'https://cloud.synadia.com/api/core/beta',
    pattern: '^https?://.+[^/]$',
    expected: 'must begin with https:// and not end in a slash',
    description: 'API from which that page gets the credentials of its users.',
  }),
});
export type Settings = Static<typeof Settings>;
export type SettingName = keyof Settings;

export const SETTING_NAMES = Object.keys(Settings.properties) as SettingName[];

/** Their flags take no value: `--pacing`, `--no-pacing`. */
export const BOOLEAN_SETTINGS = SETTING_NAMES.filter((name) =>
  Type.IsBoolean(Settings.properties[name]),
);
