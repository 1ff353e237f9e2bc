import { readFileSync } from 'node:fs';
import { environmentName, SETTING_NAMES } from '../../config/settings.ts';
import type { Bridge } from '../app.ts';
import type { Command, CommandContext } from './command.ts';
import { stateInWords } from './membership-commands.ts';
import { table } from './output.ts';
import { interruptible, untilAborted } from './signals.ts';
import { keepHeapSmall } from './small-heap.ts';

export const version = (): string => {
  const text = readFileSync(new URL('../../../package.json', import.meta.url), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
};

const serve = async (
  { settings, output }: CommandContext,
  interrupted: AbortSignal,
): Promise<void> => {
  const { settings: values } = settings;
  // Loaded when it is needed: other commands answer in a tenth of the time.
  const { makeLog, startBridge } = await import('../app.ts');
  const log = makeLog(
    output.json ? values.logLevel : process.stderr.isTTY ? 'warn' : values.logLevel,
  );
  const bridge = await startBridge(values, version(), log, interrupted);
  output.result({ event: 'ready', url: bridge.url, dataDir: bridge.dataDir }, ...welcome(bridge));
  await untilAborted(interrupted);
  await bridge.stop();
};

const welcome = (bridge: Bridge): string[] => [
  'Natster Bridge is running.',
  '',
  `  Open     ${bridge.signInLink()}`,
  '           (this link signs one browser in, once; natster-bridge login prints another)',
  `  Data     ${bridge.dataDir}`,
  '  Stop     Ctrl-C',
];

type Membership = {
  name: string;
  state: string;
  urls: string[];
  waiting: { change: string; catalog: string }[];
};
const networkLine = ({ name, state, urls, waiting }: Membership): string => {
  const changes = waiting.map(({ change, catalog }) => `${change} ${catalog}`).join(', ');
  const waits = changes && `; waits for its administrator: ${changes}`;
  return `${name}: ${stateInWords(state)} (${urls.join(', ')})${waits}`;
};
type Status = {
  version: string;
  name: string;
  uptimeSec: number;
  memberships: Membership[];
  catalogs: number;
  imports: number;
  friends: number;
  sessions: number;
  viewings: number;
};

export const serveCommands: readonly Command[] = [
  {
    words: 'serve',
    args: '',
    summary: 'run the bridge (what npm start does)',
    run: (context) => {
      keepHeapSmall();
      return interruptible((interrupted) => serve(context, interrupted));
    },
  },
  {
    words: 'demo',
    args: '',
    summary: 'run two households on this machine, one watching a film of the other',
    flags: {
      media: { type: 'string', help: 'folder to share (default: a small film that comes along)' },
    },
    run: (context) =>
      interruptible(async (interrupted) => {
        const { runDemo } = await import('./demo.ts');
        await runDemo(context, interrupted);
      }),
  },
  {
    words: 'status',
    args: '',
    summary: 'how the running bridge does',
    run: async ({ api, output }) => {
      const client = await api();
      const status = await client.get<Status>('/status');
      const networks = status.memberships.map((each) => ['Network', networkLine(each)]);
      const rows = [
        ['Bridge', `${client.url}, version ${status.version}, up ${status.uptimeSec} s`],
        ['Household', status.name],
        ...networks,
        ['Catalogs', `${status.catalogs} own, ${status.imports} imported`],
        ['Friends', String(status.friends)],
        [
          'Playing',
          `${status.viewings} addresses given out, ${status.sessions} sessions of friends`,
        ],
      ];
      output.result(status, ...table(rows));
    },
  },
  {
    words: 'login',
    args: '',
    summary: 'print a link that signs one browser in',
    run: async ({ api, output }) => {
      const client = await api();
      const { path } = await client.post<{ path: string }>('/sign-in-codes');
      output.result({ url: `${client.url}${path}` }, `${client.url}${path}`);
    },
  },
  {
    words: 'config',
    args: '',
    summary: 'every setting, its value, and where that comes from',
    run: async ({ settings: { settings, sources }, output }) => {
      const rows = SETTING_NAMES.map((name) => [
        name,
        String(settings[name] ?? ''),
        sources[name],
        environmentName(name),
      ]);
      output.result(
        { settings, sources },
        ...table([['SETTING', 'VALUE', 'FROM', 'VARIABLE'], ...rows]),
      );
    },
  },
];
