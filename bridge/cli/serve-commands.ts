import { readFileSync } from 'node:fs';
import { environmentName, type LoadedSettings, SETTING_NAMES } from '../../config/settings.ts';
import type { Bridge, OnlyCatalog } from '../app.ts';
import { BridgeError, hasCode } from '../protocol/errors.ts';
import { linkBrowser } from './browser-commands.ts';
import { at, nameArg } from './catalog-args.ts';
import type { Command, CommandContext } from './command.ts';
import { stateInWords } from './membership-commands.ts';
import { table } from './output.ts';
import { terminalQrCode } from './qr.ts';
import { interruptible } from './signals.ts';
import { keepHeapSmall } from './small-heap.ts';
import { untilStopped } from './until-stopped.ts';

export const version = (): string => {
  const text = readFileSync(new URL('../../../package.json', import.meta.url), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
};

/** It may be replaced at any time. */
const installed = (): string | undefined => {
  try {
    return version();
  } catch {
    return undefined;
  }
};

const serve = async (
  { settings: first, output }: CommandContext,
  interrupted: AbortSignal,
  only?: OnlyCatalog,
): Promise<void> => {
  // Loaded when it is needed: other commands answer in a tenth of the time.
  const { makeLog, startBridge } = await import('../app.ts');
  const { logLevel } = first.settings;
  const { log, logTail } = makeLog(
    output.json ? logLevel : process.stderr.isTTY ? 'warn' : logLevel,
  );
  // A bridge that begins anew is of the same version still: its program was loaded once.
  const running = { version: version(), installed, log, logTail };
  const start = (settings: LoadedSettings, restart: () => void): Promise<Bridge> =>
    startBridge({ ...running, settings, restart }, interrupted, only);
  await untilStopped({ first, start, log, interrupted }, (bridge) => {
    const ready = { event: 'ready', url: bridge.url, dataDir: bridge.dataDir };
    if (only)
      output.result({ ...ready, catalog: only.catalog }, `${only.catalog} is being served.`);
    else output.result(ready, ...welcome(bridge));
  });
};

/** One that runs already serves it, with all others. */
const isServed = async ({ api, output, args, flags }: CommandContext): Promise<boolean> => {
  const client = await api().catch((error: unknown) => {
    if (hasCode(error, 'BRIDGE_NOT_RUNNING')) return undefined;
    throw error;
  });
  if (!client) return false;
  if (flags.allowall) {
    const message =
      'A bridge runs already, and serves catalogs to those that they are shared with.';
    throw new BridgeError('COMMAND_INVALID', { message, hint: 'Stop it first.' });
  }
  const { name, kind } = await client.get<{ name: string; kind: string }>(at(nameArg(args)));
  if (kind !== 'own') throw new BridgeError('CATALOG_NOT_FOUND');
  const facts = { event: 'running', url: client.url, catalog: name };
  output.result(facts, `A bridge runs already, and serves ${name}.`);
  return true;
};

const serveOne = async (context: CommandContext): Promise<void> => {
  const { args, flags, output } = context;
  if (await isServed(context)) return;
  keepHeapSmall();
  const only = { catalog: nameArg(args), isForAll: flags.allowall === true };
  if (only.isForAll) for (const line of WARNINGS) output.note(line);
  await interruptible((interrupted) => serve(context, interrupted, only));
};
const WARNINGS = [
  'WARNING: everybody with an account on your networks may list and fetch all of this catalog.',
  'WARNING: it is not looked up whom it is shared with, and a share that was taken back counts for nothing.',
  'WARNING: who runs the network could read along. Stop with Ctrl-C.',
];

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
    words: 'catalog serve',
    args: 'NAME',
    summary: 'run the bridge for one catalog only, without a page',
    flags: { allowall: { type: 'boolean', help: 'to everybody on the network, shared or not' } },
    run: serveOne,
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
    aliases: ['auth web'],
    args: '',
    summary: 'print a link that signs one browser in',
    flags: {
      qrcode: { type: 'boolean', help: 'draw it as a QR code, too' },
      site: {
        type: 'string',
        help: 'address of a site: link the browser to us from anywhere (browser link)',
      },
    },
    run: async (context) => {
      const { api, flags, output } = context;
      if (typeof flags.site === 'string') return linkBrowser(context, flags.site);
      const client = await api();
      const { path } = await client.post<{ path: string }>('/sign-in-codes');
      if (flags.qrcode) output.drawing(terminalQrCode(`${client.url}${path}`));
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
