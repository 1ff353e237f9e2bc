/** What players are offered, by what they decode, what can be converted, and what the owner makes smaller. */
import { types as hls, parse, setOptions } from 'hls-parser';
import t from 'tap';
import { THIN } from '../../bridge/hls/conversion.ts';
import { masterPlaylist } from '../../bridge/hls/playlists.ts';
import type { TrackFacts } from '../../bridge/hls/questions.ts';
import { hlsFileOf } from '../../bridge/playback/hls-files.ts';
import { type MasterFacts, masterOf } from '../../bridge/playback/hls-master.ts';
import { chosenOf, trackNamed } from '../../bridge/playback/hls-tracks.ts';

setOptions({ strictMode: true, silent: true });

const track = (type: 'video' | 'audio', codec: string, codecString: string): TrackFacts => ({
  ...{ type, id: 1, codec, codecString, language: 'en', name: undefined, timescale: 90_000 },
  ...{ isDefault: true, isForced: false, isHearingImpaired: false, init: new Uint8Array(1) },
  ...(type === 'video' ? { width: 1920, height: 800 } : { channels: 6 }),
});
const AVC = track('video', 'avc', 'avc1.640028');
const HEVC = track('video', 'hevc', 'hvc1.2.4.L120.90');
const AAC = track('audio', 'aac', 'mp4a.40.2');
const OPUS = track('audio', 'opus', 'opus');
const AC3 = track('audio', 'ac3', 'ac-3');
const OURS = 'avc1.64002a';

/** A second of a megabyte. */
const CUT = { number: 0, startSec: 0, endSec: undefined, durationSec: 1, position: 0 };
const cuts = [{ ...CUT, nextPosition: 1_000_000, before: [] }];

const offered = (
  video: TrackFacts | undefined,
  audio: readonly TrackFacts[],
  facts: Partial<MasterFacts> = {},
): unknown[] => {
  const of = { chosen: { video, audio }, cuts, sizeBytes: 1_000_000, durationSec: 1 };
  const known = { details: undefined, codecs: undefined, converts: true, thin: [], ...facts };
  const playlist = parse(masterPlaylist(masterOf({ ...of, ...known })));
  if (!(playlist instanceof hls.MasterPlaylist)) throw new Error('not a master playlist');
  return playlist.variants.map(({ uri, codecs, audio, resolution }) => [
    ...[uri, codecs, audio.map(({ uri }) => uri).join(' ')],
    ...(video ? [resolution?.height] : []),
  ]);
};
const decodes = (...codecs: readonly string[]) => ({ codecs: new Set(codecs) });

t.test('a player that did not say', async (t) => {
  const plain = ['video.m3u8', 'avc1.640028,mp4a.40.2', 'audio-1.m3u8', 800];
  t.same(offered(AVC, [AAC]), [plain]);
  t.same(
    offered(AVC, [AC3, AAC]),
    [
      ['video.m3u8', 'avc1.640028,mp4a.40.2', 'audio-1.aac.m3u8 audio-2.m3u8', 800],
      ['video.m3u8', 'avc1.640028,ac-3', 'audio-1.m3u8', 800],
    ],
    'the sounds of a variant have one codec, since some players take them for that',
  );
  t.same(offered(AVC, [OPUS, AAC]), [
    ['video.m3u8', 'avc1.640028,mp4a.40.2', 'audio-1.aac.m3u8 audio-2.m3u8', 800],
  ]);
  t.same(offered(AVC, [AC3, AAC], { converts: false }), [
    ['video.m3u8', 'avc1.640028,mp4a.40.2', 'audio-2.m3u8', 800],
    ['video.m3u8', 'avc1.640028,ac-3', 'audio-1.m3u8', 800],
  ]);
  t.same(offered(HEVC, [AAC]), [
    ['video.m3u8', 'hvc1.2.4.L120.90,mp4a.40.2', 'audio-1.m3u8', 800],
    ['video.h264.m3u8', `${OURS},mp4a.40.2`, 'audio-1.m3u8', 800],
  ]);
  t.same(offered(undefined, [AC3]), [
    ['audio-1.m3u8', 'ac-3', 'audio-1.m3u8'],
    ['audio-1.aac.m3u8', 'mp4a.40.2', 'audio-1.aac.m3u8'],
  ]);
});

t.test('one that said what it decodes', async (t) => {
  t.same(offered(HEVC, [AC3], decodes('avc1', 'hvc1', 'mp4a', 'ac-3')), [
    ['video.m3u8', 'hvc1.2.4.L120.90,ac-3', 'audio-1.m3u8', 800],
  ]);
  t.same(offered(HEVC, [AC3, AAC], decodes('avc1', 'mp4a')), [
    ['video.h264.m3u8', `${OURS},mp4a.40.2`, 'audio-1.aac.m3u8 audio-2.m3u8', 800],
  ]);
  t.same(
    offered(HEVC, [AC3], { ...decodes('avc1', 'mp4a'), converts: false }),
    [['video.m3u8', 'hvc1.2.4.L120.90,ac-3', 'audio-1.m3u8', 800]],
    'nothing that does not exist',
  );
});

t.test('thin lines', async (t) => {
  t.same(offered(AVC, [AC3, AAC], { ...decodes('avc1', 'mp4a', 'ac-3'), thin: THIN.slice(0, 3) }), [
    ['video.m3u8', 'avc1.640028,ac-3,mp4a.40.2', 'audio-1.m3u8 audio-2.m3u8', 800],
    ['video.720p.m3u8', 'avc1.640020,mp4a.40.2', 'audio-1.thin.m3u8 audio-2.m3u8', 534],
    ['video.480p.m3u8', 'avc1.64001f,mp4a.40.2', 'audio-1.thin.m3u8 audio-2.m3u8', 356],
    ['video.360p.m3u8', 'avc1.64001e,mp4a.40.2', 'audio-1.thin.m3u8 audio-2.m3u8', 266],
  ]);
  const little = { ...decodes('avc1', 'mp4a'), thin: THIN, durationSec: 10 };
  t.equal(offered(AVC, [AAC], little).length, 2, 'a film of 0.8 Mbit/s: 360p alone saves anything');
});

t.test('what has no place in fragments is offered converted alone', async (t) => {
  const source = { format: 'avi', head: new Uint8Array(0) } as const;
  const bare = { init: undefined, source };
  const film = { ...track('video', 'xvid', 'xvid'), ...bare, width: 0, height: 0 };
  const dts = { ...track('audio', 'dts', 'dts'), ...bare };
  const made = (sounds: string) => ['video.h264.m3u8', `${OURS},mp4a.40.2`, sounds];
  t.match(offered(film, [dts, AAC]), [made('audio-1.aac.m3u8 audio-2.m3u8')]);
  t.match(offered(film, [dts], decodes('avc1', 'mp4a')), [made('audio-1.aac.m3u8')]);
  t.same(offered(AVC, [dts]), [['video.m3u8', 'avc1.640028,mp4a.40.2', 'audio-1.aac.m3u8', 800]]);
  t.same(chosenOf([AVC, dts, AAC], 'video/mp4', false).audio, [AAC]);
  t.throws(() => chosenOf([film, AAC], 'video/mp4', false), { code: 'HLS_UNSUPPORTED' });
});

t.test('names in addresses', async (t) => {
  const chosen = { video: HEVC, audio: [AC3] };
  t.match(trackNamed(chosen, 'video.h264'), { track: HEVC, conversion: { name: 'h264' } });
  t.match(trackNamed(chosen, 'audio-1'), { track: AC3, conversion: undefined });
  for (const name of ['video.aac', 'audio-1.720p', 'audio-2', 'video.nothing', 'audio-1.']) {
    t.throws(() => trackNamed(chosen, name), { code: 'NOT_FOUND' }, name);
  }
  t.match(hlsFileOf('audio-12.aac-0123456789ab-7.m4s'), { track: 'audio-12.aac', number: 7 });
  t.match(hlsFileOf('video.480p-0123456789ab.mp4'), { kind: 'init', track: 'video.480p' });
  t.same(hlsFileOf('master.m3u8', 'avc1,,AC-3'), {
    kind: 'master',
    codecs: new Set(['avc1', 'ac-3']),
  });
  for (const name of ['video.m3u9', 'video..m3u8', 'video.h264-1.m4s', '../video.m3u8', 'x.m3u8']) {
    t.equal(hlsFileOf(name), undefined, name);
  }
});
