import { stat } from 'node:fs/promises';
import { basename, dirname, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { DownloadAnswer } from '../http/download-answers.ts';
import { BridgeError, isErrorCode } from '../protocol/errors.ts';
import { sizeInWords } from './activity.ts';
import type { ApiClient } from './api-client.ts';
import { arg, nameArg } from './catalog-args.ts';
import type { Command, CommandContext } from './command.ts';
import { downloadInWords, downloadLine } from './download-progress.ts';
import { ASK_EVERY_MS, nowAndThen } from './follow.ts';
import { findItem } from './listed-items.ts';
import type { Output } from './output.ts';
import { table } from './output.ts';
import { interruptible } from './signals.ts';

const at = (id: string): string => `/downloads/${encodeURIComponent(id)}`;

/** A folder to put the file into, or how the file itself is to be called. */
const placeOf = async (out: string): Promise<{ dir: string; name?: string }> => {
  const path = resolve(out);
  const isFolder = await stat(path).then(
    (stats) => stats.isDirectory(),
    () => out.endsWith('/'),
  );
  return isFolder ? { dir: path } : { dir: dirname(path), name: basename(path) };
};

const showOn = (output: Output): ((download: DownloadAnswer) => void) => {
  const { columns } = output;
  if (output.json) return (download) => output.result({ event: 'progress', ...download });
  if (columns !== undefined) return (download) => output.progress(downloadLine(download, columns));
  const note = nowAndThen(output);
  return (download) => note(download.state, `${download.title}: ${downloadInWords(download)}`);
};

/** Shows how far it is until nothing more comes by itself. */
const follow = async (
  client: ApiClient,
  first: DownloadAnswer,
  output: Output,
  interrupted: AbortSignal,
): Promise<DownloadAnswer> => {
  const show = showOn(output);
  let download = first;
  while (download.state !== 'done' && download.state !== 'paused') {
    show(download);
    await sleep(ASK_EVERY_MS, undefined, { signal: interrupted });
    download = await client.get<DownloadAnswer>(at(download.id));
  }
  return download;
};

const download = async ({ args, flags, api, output }: CommandContext): Promise<void> => {
  const client = await api();
  const catalog = nameArg(args);
  const { id: item } = await findItem(client, catalog, arg(args, 1));
  const place = args[2] === undefined ? {} : await placeOf(args[2]);
  const begun = await client.post<DownloadAnswer>('/downloads', { catalog, item, ...place });
  if (flags.background === true) {
    return output.result(begun, `${begun.id}: ${downloadInWords(begun)}`);
  }
  let last = begun;
  await interruptible(async (interrupted) => {
    last = await follow(client, begun, output, interrupted);
  });
  if (output.columns !== undefined) output.progress('');
  if (last.state === 'done') {
    output.result({ event: 'done', ...last }, last.path);
    if (!output.json) output.note(`SHA-256 ${last.sha256}: ${downloadInWords(last)}`);
    return;
  }
  if (last.state !== 'paused') {
    throw new BridgeError('DOWNLOAD_UNFINISHED', {
      hint: `See how far it is: download ls. Cancel it: download rm ${last.id}.`,
    });
  }
  const { code, message = '', hint = '' } = last.problem ?? {};
  const forIt = hint.replace('download resume ID', `download resume ${last.id}`);
  throw new BridgeError(isErrorCode(code) ? code : 'INTERNAL', { message, hint: forIt });
};

const row = (each: DownloadAnswer): string[] => {
  const { id, catalog, title, size, path } = each;
  return [id, catalog, title, sizeInWords(size), downloadInWords(each), path];
};

const change = (what: 'pause' | 'resume', summary: string): Command => ({
  words: `download ${what}`,
  args: 'ID',
  summary,
  run: async ({ args, api, output }) => {
    const now = await (await api()).post<DownloadAnswer>(`${at(arg(args, 0))}/${what}`);
    output.result(now, `${now.title}: ${downloadInWords(now)}`);
  },
});

export const downloadCommands: readonly Command[] = [
  {
    words: 'catalog download',
    args: 'CATALOG ITEM [DIR]',
    summary: 'fetch a file into a folder, or under a new name; ITEM is a path, title, id or hash',
    flags: {
      background: { type: 'boolean', help: 'do not wait for it (Ctrl-C later does the same)' },
    },
    run: download,
  },
  {
    words: 'download ls',
    args: '',
    summary: 'list downloads, and how far they are',
    run: async ({ api, output }) => {
      type Downloads = { downloads: DownloadAnswer[] };
      const { downloads } = await (await api()).get<Downloads>('/downloads');
      const head = ['ID', 'CATALOG', 'TITLE', 'SIZE', 'STATE', 'FILE'];
      output.result(downloads, ...table([head, ...downloads.map(row)]));
    },
  },
  change('pause', 'hold a download, until it is resumed'),
  change('resume', 'go on with a download that is paused'),
  {
    words: 'download rm',
    args: 'ID',
    summary: 'cancel a download; of one that is done, the file stays',
    run: async ({ args, api, output }) =>
      output.result(await (await api()).delete(at(arg(args, 0))), 'removed'),
  },
];
