/** A source, as the API shows it. */
import { type Static, Type } from 'typebox';
import { PathMapping, ServerLibrary } from '../library/media-server.ts';
import type { SourceInfo } from '../library/source-info.ts';
import { Selection, SourceName } from '../library/source-record.ts';
import { CatalogName } from '../protocol/item.ts';
import type { Services } from './services.ts';

const Count = Type.Integer({ minimum: 0 });

export const ScanAnswer = Type.Object({
  added: Count,
  changed: Count,
  moved: Count,
  removed: Count,
  unchanged: Count,
  /** Not seen, but where they were could not be read. */
  kept: Count,
  /** Still being written, it seems. */
  unsettled: Count,
  /** The folder was not there, or most of it was not: nothing was changed. */
  isAway: Type.Boolean(),
  durationMs: Count,
});

const ActivityAnswer = Type.Object({
  stage: Type.Union([
    Type.Literal('idle'),
    Type.Literal('walking'),
    Type.Literal('describing'),
    Type.Literal('hashing'),
  ]),
  /** Files while walking or describing, bytes while hashing. */
  done: Count,
  /** Absent while walking: nobody knows. */
  total: Type.Optional(Count),
  /** Of the same, per second. */
  rate: Type.Optional(Type.Integer()),
  secondsLeft: Type.Optional(Type.Integer()),
});

export const SourceAnswer = Type.Object({
  name: SourceName,
  /** Of a media server: its address. */
  dir: Type.String(),
  /** Of a media server. */
  server: Type.Optional(
    Type.Object({
      kind: Type.Literal('jellyfin'),
      name: Type.String(),
      address: Type.String(),
      user: Type.Optional(Type.String()),
      libraries: Type.Array(ServerLibrary),
      paths: Type.Array(PathMapping),
      /** Why it is away. */
      problem: Type.Optional(
        Type.Object({ code: Type.String(), message: Type.String(), hint: Type.String() }),
      ),
    }),
  ),
  selection: Selection,
  items: Count,
  sizeBytes: Count,
  /** The folder is not there, or most of it is not; its items are kept, and cannot be read. */
  isAway: Type.Boolean(),
  /** How many things are wrong; see `…/problems`. */
  problems: Count,
  activity: ActivityAnswer,
  /** Absent until it has been walked through since the bridge started. */
  lastScan: Type.Optional(ScanAnswer),
  /** Absent: it is looked at when somebody asks for it. */
  watching: Type.Optional(
    Type.Object({
      mode: Type.Union([Type.Literal('watching'), Type.Literal('polling')]),
      /** Why it is not watched. */
      reason: Type.Optional(Type.String()),
    }),
  ),
  /** Names of the catalogs that take from it. */
  catalogs: Type.Array(CatalogName),
});
export type SourceAnswer = Static<typeof SourceAnswer>;

export const ProblemsAnswer = Type.Object({
  /** In all; of very many only the first ones are listed. */
  count: Count,
  problems: Type.Array(
    Type.Object({
      /** Below the source's folder. */
      path: Type.String(),
      kind: Type.String(),
      message: Type.String(),
      hint: Type.String(),
    }),
  ),
});
export type ProblemsAnswer = Static<typeof ProblemsAnswer>;

export const describeSource = ({ catalogs }: Services, source: SourceInfo) => ({
  ...source,
  catalogs: [...catalogs.using(source.name)],
});
