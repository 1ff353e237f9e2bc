import { join } from 'node:path';
import { type Static, Type } from 'typebox';
import { BridgeError } from '../protocol/errors.ts';
import { CatalogName, ItemId } from '../protocol/item.ts';
import type { DownloadInfo } from '../remote/downloads/downloads.ts';

export const DownloadAnswer = Type.Object({
  id: Type.String(),
  catalog: CatalogName,
  item: ItemId,
  title: Type.String(),
  /** `waiting` goes on by itself, `paused` when a person says so; `problem` says for what. */
  state: Type.Union([
    Type.Literal('queued'),
    Type.Literal('running'),
    Type.Literal('waiting'),
    Type.Literal('paused'),
    Type.Literal('done'),
  ]),
  problem: Type.Optional(
    Type.Object({ code: Type.String(), message: Type.String(), hint: Type.String() }),
  ),
  /** Where the file is, once it is whole; until then its name may still become another one. */
  path: Type.String(),
  bytes: Type.Integer(),
  size: Type.Integer(),
  /** Bytes per second of the last while. */
  rate: Type.Optional(Type.Integer()),
  secondsLeft: Type.Optional(Type.Integer()),
  /** Of one that is done: what its bytes hash to, and whether its owner's list says so too (false: it had no hash yet). */
  sha256: Type.Optional(Type.String()),
  verified: Type.Optional(Type.Boolean()),
  addedAt: Type.String(),
  doneAt: Type.Optional(Type.String()),
});
export type DownloadAnswer = Static<typeof DownloadAnswer>;

export const describeDownload = (download: DownloadInfo): DownloadAnswer => {
  const { id, catalog, item, title, state, dir, fileName, bytes, size, addedAt } = download;
  const { problem, rate, secondsLeft, sha256, isVerified, doneAt } = download;
  return {
    ...{ id, catalog, item, title, state, path: join(dir, fileName), bytes, size, addedAt },
    ...(problem && { problem: inWords(problem) }),
    ...(rate !== undefined && { rate }),
    ...(secondsLeft !== undefined && { secondsLeft }),
    ...(sha256 !== undefined && { sha256 }),
    ...(isVerified !== undefined && { verified: isVerified }),
    ...(doneAt !== undefined && { doneAt }),
  };
};

const inWords = (problem: NonNullable<DownloadInfo['problem']>) => {
  const { code, message, hint } = new BridgeError(problem);
  return { code, message, hint };
};
