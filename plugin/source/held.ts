/** What is kept in memory of one file of a server: where it stands, and what tells its states apart. */
import { createHash } from 'node:crypto';
import type { Named } from '../../bridge/library/describe-file.ts';
import { categoryOf, extensionOf } from '../../bridge/media/media-types.ts';
import type { Entry, MediaSource } from '../client/answers.ts';
import { plainId } from '../client/ids.ts';
import { namedOf } from './named.ts';
import { directoryOf, fileNameOf } from './names.ts';

export type Held = {
  /** The item's, and that of this of its files. */
  readonly id: string;
  readonly fileId: string;
  readonly directory: string;
  readonly fileName: string;
  /** On the server's disks. */
  readonly serverPath: string | undefined;
  readonly sizeBytes: number;
  /** Of the bytes, as far as the server knows them. */
  readonly bytesMark: bigint;
  readonly createdMs: number;
  readonly seriesId: string | undefined;
  readonly albumId: string | undefined;
  /** Until it has been described. */
  readonly named: Named;
};

/** Files of an item; what is no single file on the server's own disk is nothing that can be shared. */
export const heldOf = (entry: Entry, library: string): readonly Held[] => {
  const id = plainId(entry.Id);
  if (!id || !isOnDisk(entry)) return [];
  const sources = (entry.MediaSources ?? []).filter(isFile);
  return sources.flatMap((source) => held(entry, id, source, library, sources.length > 1));
};

const held = (
  entry: Entry,
  id: string,
  source: MediaSource,
  library: string,
  isOneOfMany: boolean,
): readonly Held[] => {
  const fileId = plainId(source.Id);
  const sizeBytes = source.Size ?? 0;
  const serverPath = source.Path ?? undefined;
  const fileName = fileNameOf(entry, source);
  if (!fileId || sizeBytes <= 0 || !categoryOf(fileName)) return [];
  const version = isOneOfMany ? (source.Name ?? undefined) : undefined;
  return [
    {
      ...{ id, fileId, serverPath, sizeBytes, fileName, directory: directoryOf(entry, library) },
      bytesMark: bytesMarkOf(source),
      createdMs: Date.parse(entry.DateCreated ?? '') || Date.now(),
      seriesId: plainId(entry.SeriesId),
      albumId: plainId(entry.AlbumId),
      named: namedOf(entry, fileName, version),
    },
  ];
};

/** Films of our friends, which their bridge has put there as addresses, are theirs to share. */
const isOnDisk = ({ Path, LocationType }: Entry): boolean =>
  extensionOf(Path ?? '') !== 'strm' && (LocationType ?? 'FileSystem') === 'FileSystem';

const isFile = ({ Protocol, IsRemote, VideoType, Path }: MediaSource): boolean =>
  (Protocol ?? 'File') === 'File' &&
  !IsRemote &&
  (VideoType ?? 'VideoFile') === 'VideoFile' &&
  extensionOf(Path ?? '') !== 'strm';

const MARK_BITS = 62;

/** The server reads a file anew when it was changed: a change of the same size shows in what it found. */
const bytesMarkOf = ({
  Size,
  Bitrate,
  RunTimeTicks,
  Container,
  MediaStreams,
}: MediaSource): bigint => {
  const inside = (MediaStreams ?? []).filter(({ IsExternal }) => !IsExternal);
  const streams = inside.map(({ Codec, BitRate, Width, Height, Channels }) => [
    ...[Codec, BitRate, Width, Height, Channels],
  ]);
  const text = JSON.stringify([Size, Bitrate, RunTimeTicks, Container, streams]);
  return BigInt.asUintN(MARK_BITS, createHash('sha256').update(text).digest().readBigUInt64LE(0));
};
