/** A film cut in this thread, as the bridge's threads do it, from its bytes on disk. */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AskedBytes } from '../../bridge/hls/asked-bytes.ts';
import { Film } from '../../bridge/hls/film.ts';
import { shownSooner } from '../../bridge/hls/init-segment.ts';
import { type Cut, planFilm, planSound } from '../../bridge/hls/plan.ts';
import { mediaPlaylist } from '../../bridge/hls/playlists.ts';
import type { TrackFacts } from '../../bridge/hls/questions.ts';
import { FileBytes, LONG_READ } from '../../bridge/library/probe/file-bytes.ts';
import { scanKeyframes } from '../../bridge/library/probe/keyframe-scan.ts';
import { decodeKeyframes } from '../../bridge/media/keyframe-index.ts';

const MANY = 256 * 1024 * 1024;

export type CutFilm = {
  readonly tracks: readonly TrackFacts[];
  readonly cuts: readonly Cut[];
  init(track: TrackFacts): Promise<Uint8Array>;
  segment(track: TrackFacts, number: number): Promise<Uint8Array>;
  close(): void;
};

export const cutFilm = async (path: string, durationSec: number): Promise<CutFilm> => {
  const fd = openSync(path, 'r');
  const { size } = fstatSync(fd);
  const bytes = new AskedBytes(size, (start, end) => {
    const buffer = Buffer.alloc(end - start);
    readSync(fd, buffer, 0, buffer.length, start);
    return buffer;
  });
  bytes.begin(MANY);
  const film = Film.open(bytes);
  const { tracks } = await film.facts();
  const hasPictures = tracks.some(({ type }) => type === 'video');
  const index = () => scanKeyframes(new FileBytes(fd, size, LONG_READ));
  const facts = { sizeBytes: size, durationSec };
  const cuts = hasPictures ? planFilm(decodeKeyframes(index()) ?? [], facts) : planSound(facts);
  const delayOf = async ({ type, id }: TrackFacts) =>
    type === 'video' && cuts[0] ? film.delay(id, cuts[0]) : 0;
  return {
    tracks,
    cuts,
    init: async (track) => shownSooner(track.init ?? new Uint8Array(0), await delayOf(track)),
    segment: async (track, number) => {
      const cut = cuts[number];
      if (!cut) throw new Error('no such segment');
      const delay = await delayOf(track);
      bytes.begin(MANY);
      return film.segment({ track, cut, timescale: track.timescale, delay });
    },
    close: () => closeSync(fd),
  };
};

/** A track's playlist and all that it names, in `directory`. */
export const writeTrack = async (
  film: CutFilm,
  track: TrackFacts,
  directory: string,
): Promise<string> => {
  await mkdir(directory, { recursive: true });
  const segment = (number: number) => `${track.id}-${number}.m4s`;
  await writeFile(join(directory, `${track.id}.mp4`), await film.init(track));
  for (const { number } of film.cuts) {
    await writeFile(join(directory, segment(number)), await film.segment(track, number));
  }
  const playlist = join(directory, `${track.id}.m3u8`);
  const text = mediaPlaylist({ cuts: film.cuts, init: `${track.id}.mp4`, segment });
  await writeFile(playlist, text);
  return playlist;
};
