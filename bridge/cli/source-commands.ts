import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Static } from 'typebox';
import type { ProblemsAnswer, ScanAnswer, SourceAnswer } from '../http/source-answers.ts';
import { BridgeError, hasCode } from '../protocol/errors.ts';
import { activityInWords, sizeInWords } from './activity.ts';
import type { ApiClient } from './api-client.ts';
import type { Command, CommandContext } from './command.ts';
import { counted } from './counted.ts';
import { follow, noteLeft, progressAsEvents, progressOn } from './follow.ts';
import { addJellyfin, JELLYFIN_FLAGS, SIGN_IN_FLAGS, signInAgain } from './jellyfin-sources.ts';
import { table } from './output.ts';

type Report = Static<typeof ScanAnswer>;

const at = (name: string): string => `/sources/${encodeURIComponent(name)}`;
const nameArg = ([name = '']: readonly string[]): string => name.toLowerCase();

const stateOf = ({ isAway, activity, server }: SourceAnswer): string => {
  if (!isAway) return activityInWords(activity);
  return server?.problem ? `away: ${server.problem.message}` : 'away';
};

const row = (source: SourceAnswer): string[] => {
  const { name, dir, items, sizeBytes, problems } = source;
  return [name, dir, String(items), sizeInWords(sizeBytes), stateOf(source), String(problems)];
};

/** The source of this name, or those of the catalog of this name. */
const meantBy = async (client: ApiClient, name: string): Promise<SourceAnswer[]> => {
  const { sources } = await client.get<{ sources: SourceAnswer[] }>('/sources');
  const own = sources.filter((source) => source.name === name);
  const meant = own.length > 0 ? own : sources.filter(({ catalogs }) => catalogs.includes(name));
  if (meant.length > 0) return meant;
  throw new BridgeError('SOURCE_NOT_FOUND', {
    message: `There is no source or catalog of the name ${name}.`,
  });
};

const scanOne = async (client: ApiClient, name: string, isSure: boolean): Promise<Report> => {
  try {
    return await client.post<Report>(`${at(name)}/scan`, { isSure });
  } catch (error) {
    if (!hasCode(error, 'TIMED_OUT')) throw error;
  }
  // A slow disk: the walk goes on there.
  for (;;) {
    const { activity, lastScan } = await client.get<SourceAnswer>(at(name));
    if (activity.stage !== 'walking' && lastScan) return lastScan;
    await sleep(1_000);
  }
};

const outcome = ({ name, dir, items }: SourceAnswer, report: Report): string => {
  if (report.isAway) {
    return `${name}: ${dir} is not there, or most of its files are not; nothing was changed`;
  }
  const { added, changed, moved, removed, unsettled } = report;
  const counts = Object.entries({
    ...{ new: added, changed, moved, gone: removed },
    'still being written': unsettled,
  });
  const news = counts.filter(([, count]) => count > 0).map(([what, count]) => `${count} ${what}`);
  return `${name}: ${items} items (${news.join(', ') || 'nothing new'})`;
};

const scan = async ({ args, flags, api, output }: CommandContext): Promise<void> => {
  const client = await api();
  const names = (await meantBy(client, nameArg(args))).map(({ name }) => name);
  const isSure = flags['accept-missing'] === true;
  const scans = Promise.all(names.map((name) => scanOne(client, name, isSure)));
  const left = await follow({
    ...{ client, until: scans, isWaiting: flags.wait === true },
    isMeant: ({ name }) => names.includes(name),
    show: output.json ? progressAsEvents(output) : progressOn(output),
  });
  for (const [i, report] of (await scans).entries()) {
    const source = await client.get<SourceAnswer>(at(names[i] ?? ''));
    const { name, items, problems } = source;
    output.result(
      { event: 'done', source: name, items, problems, ...report },
      outcome(source, report),
    );
    if (output.json) continue;
    if (report.isAway) output.note('Are they gone for good? source scan NAME --accept-missing');
    if (problems > 0) output.note(`${name}: ${problems} problems; see: source problems ${name}`);
  }
  if (!output.json) noteLeft(output, left);
};

const add = async (context: CommandContext): Promise<void> => {
  const { args, flags, lists, api, output } = context;
  if (typeof flags.jellyfin === 'string') return addJellyfin(context, flags.jellyfin);
  if (args.length === 0) throw new BridgeError('COMMAND_INVALID');
  const { include, exclude } = lists;
  const kinds =
    typeof flags.kinds === 'string' && flags.kinds.split(',').map((kind) => kind.trim());
  const body = {
    dir: resolve(args[0] ?? ''),
    ...(typeof flags.name === 'string' && { name: flags.name }),
    ...(include && { include }),
    ...(exclude && { exclude }),
    ...(kinds && { kinds }),
  };
  const source = await (await api()).post<SourceAnswer>('/sources', body);
  output.result(source, `${source.name}: ${source.dir}`);
  output.note('It is looked through by itself; see: source ls.');
};

const SCAN_FLAGS = {
  'accept-missing': {
    type: 'boolean',
    help: 'files that are not there are gone, however many',
  },
  wait: { type: 'boolean', help: 'until everything is described and hashed' },
} as const;

export const sourceCommands: readonly Command[] = [
  {
    words: 'source add',
    args: '[DIR]',
    summary: 'make a folder, or some of its files, or a Jellyfin server a source for catalogs',
    flags: {
      name: { type: 'string', help: "how it is called (default: made of the folder's name)" },
      include: { type: 'string', multiple: true, help: 'pattern of files to take, such as *.mkv' },
      exclude: { type: 'string', multiple: true, help: 'pattern of what to leave out: Extras/' },
      kinds: { type: 'string', help: 'kinds to take: movie,episode,track,photo,other' },
      ...JELLYFIN_FLAGS,
    },
    run: add,
  },
  {
    words: 'source sign-in',
    args: 'NAME',
    summary: 'sign in again to the Jellyfin server of a source',
    flags: SIGN_IN_FLAGS,
    run: signInAgain,
  },
  {
    words: 'source ls',
    args: '',
    summary: 'list sources, what is being done with them, and how long it takes',
    run: async ({ api, output }) => {
      const { sources } = await (await api()).get<{ sources: SourceAnswer[] }>('/sources');
      const head = ['SOURCE', 'FOLDER', 'ITEMS', 'SIZE', 'STATE', 'PROBLEMS'];
      output.result(sources, ...table([head, ...sources.map(row)]));
    },
  },
  {
    words: 'source rm',
    args: 'NAME',
    summary: 'forget a source that no catalog takes from; the files stay',
    run: async ({ args, api, output }) =>
      output.result(await (await api()).delete(at(nameArg(args))), 'removed'),
  },
  {
    words: 'source scan',
    aliases: ['catalog rescan'],
    args: 'NAME',
    summary: 'look for changes in a source, or in those of a catalog, now',
    flags: SCAN_FLAGS,
    run: scan,
  },
  {
    words: 'source problems',
    args: 'NAME',
    summary: 'what is wrong with files of a source or catalog, and what to do',
    run: async ({ args, api, output }) => {
      const client = await api();
      const all: object[] = [];
      const lines: string[] = [];
      for (const { name, dir } of await meantBy(client, nameArg(args))) {
        const { count, problems } = await client.get<ProblemsAnswer>(`${at(name)}/problems`);
        lines.push(`${name} (${dir}): ${counted(count, 'problem')}`);
        for (const problem of problems) {
          all.push({ source: name, ...problem });
          lines.push('', `  ${problem.path}`, `    ${problem.message} ${problem.hint}`);
        }
      }
      output.result(all, ...lines);
    },
  },
];
