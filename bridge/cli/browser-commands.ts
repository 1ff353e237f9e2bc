import { BridgeError } from '../protocol/errors.ts';
import type { ApiClient } from './api-client.ts';
import { arg } from './catalog-args.ts';
import type { Command, CommandContext } from './command.ts';
import { table } from './output.ts';
import { terminalQrCode } from './qr.ts';

type Browser = {
  readonly id: string;
  readonly name: string;
  readonly network: string;
  readonly endsAt: string;
  readonly seenAt?: string;
};
type Link = { readonly link: string; readonly expiresAt: string; readonly network: string };

const DAY_SEC = 24 * 3600;

/** Of a number of days as text. Throws COMMAND_INVALID. */
const secondsOf = (days: string | boolean): number => {
  const seconds = Math.ceil(Number(days) * DAY_SEC);
  if (typeof days === 'string' && seconds >= 60 && seconds <= 90 * DAY_SEC) return seconds;
  const message = `--days wants a number of days up to 90, and not "${days}".`;
  throw new BridgeError('COMMAND_INVALID', { message });
};

/** The page's address with the link, in the fragment: browsers send that to nobody. Throws COMMAND_INVALID. */
const addressOf = (site: string, link: string): string => {
  if (!URL.canParse(site) || !/^https?:/.test(site)) {
    throw new BridgeError('COMMAND_INVALID', {
      message: `"${site}" is not the address of a page.`,
    });
  }
  const url = new URL(site);
  url.hash = link;
  return url.href;
};

/** Prints a link that makes one browser one of ours, once, on the page at `site` or on that of the bridge. */
export const linkBrowser = async ({ flags, api, output }: CommandContext, site?: string) => {
  const client = await api();
  const { network, days } = flags;
  const made = await client.post<Link>('/linked-browsers/links', {
    ...(network !== undefined && { network }),
    ...(days !== undefined && { lifetimeSec: secondsOf(days) }),
  });
  const url = addressOf(site ?? `${client.url}/site/`, made.link);
  if (flags.qrcode) output.drawing(terminalQrCode(url));
  output.result({ ...made, url }, url);
  const until = new Date(made.expiresAt).toLocaleTimeString();
  output.note(`Open it in the browser that is to reach ${made.network}: once, until ${until}.`);
};

const find = async (client: ApiClient, wanted: string): Promise<Browser> => {
  const { browsers } = await client.get<{ browsers: Browser[] }>('/linked-browsers');
  const found = browsers.find(({ id, name }) => id === wanted || name === wanted);
  if (!found) throw new BridgeError('BROWSER_NOT_FOUND');
  return found;
};

const row = ({ id, name, network, endsAt, seenAt = '' }: Browser): string[] => [
  ...[id, name, network, endsAt.slice(0, 10)],
  seenAt.slice(0, 16).replace('T', ' '),
];

export const browserCommands: readonly Command[] = [
  {
    words: 'browser link',
    args: '[SITE]',
    summary: 'print a link that lets one browser reach us and our friends from anywhere',
    flags: {
      qrcode: { type: 'boolean', help: 'draw it as a QR code, too' },
      network: { type: 'string', help: 'network that the browser comes by' },
      days: { type: 'string', help: 'days that it may come, up to 90 (default: 90)' },
    },
    run: (context) => linkBrowser(context, context.args[0]),
  },
  {
    words: 'browser ls',
    args: '',
    summary: 'list the browsers that were linked, and until when they may come',
    run: async ({ api, output }) => {
      const { browsers } = await (await api()).get<{ browsers: Browser[] }>('/linked-browsers');
      const head = ['ID', 'NAME', 'NETWORK', 'UNTIL', 'LAST SEEN (UTC)'];
      output.result(browsers, ...table([head, ...browsers.map(row)]));
    },
  },
  {
    words: 'browser rm',
    args: 'BROWSER',
    summary: 'let a linked browser come no more; BROWSER is its id or name',
    run: async ({ args, api, output }) => {
      const client = await api();
      const { id } = await find(client, arg(args, 0));
      const done = await client.delete(`/linked-browsers/${id}`);
      output.result(done, 'removed: it can come no more');
    },
  },
];
