/** Cuts and playlists: they hold whatever a friend's index and names hold. */
import fc from 'fast-check';
import { types as hls, parse, setOptions } from 'hls-parser';
import t from 'tap';
import { type Cut, planFilm, planSound } from '../../bridge/hls/plan.ts';
import {
  type AudioRendition,
  masterPlaylist,
  mediaPlaylist,
  subtitlePlaylist,
  withTimestampMap,
} from '../../bridge/hls/playlists.ts';
import { hasCode } from '../../bridge/protocol/errors.ts';

setOptions({ strictMode: true, silent: true });

const MEGABYTE = 1024 * 1024;
const RATES = { group: 'audio', peak: 1e6, average: 5e5 };

const mediaText = (cuts: readonly Cut[]): string =>
  mediaPlaylist({ cuts, init: 'video.mp4', segment: (number) => `video-${number}.m4s` });

const media = (text: string): hls.MediaPlaylist => {
  const playlist = parse(text);
  if (!(playlist instanceof hls.MediaPlaylist)) throw new Error('not a media playlist');
  return playlist;
};

const master = (text: string): hls.MasterPlaylist => {
  const playlist = parse(text);
  if (!(playlist instanceof hls.MasterPlaylist)) throw new Error('not a master playlist');
  return playlist;
};

t.test('a small segment first, then some four seconds, always at a keyframe', async (t) => {
  const keyframes = Array.from({ length: 30 }, (_, n) => ({ timeSec: n, position: n * 1000 }));
  const cuts = planFilm(keyframes, { sizeBytes: 30_000, durationSec: 30.5 });
  t.same(
    cuts.map(({ startSec }) => startSec),
    [0, 1, 5, 9, 13, 17, 21, 25, 29],
  );
  t.match(cuts.at(-1), { endSec: undefined, durationSec: 1.5, position: 29_000 });
  t.match(cuts[1], { endSec: 5, position: 1000, nextPosition: 5000, before: [0] });
});

t.test('a scene of many bytes is cut sooner', async (t) => {
  const keyframes = [0, 1, 2, 3, 4, 5].map((n) => ({ timeSec: n, position: n * 6 * MEGABYTE }));
  const cuts = planFilm(keyframes, { sizeBytes: 36 * MEGABYTE, durationSec: 6 });
  t.same(
    cuts.map(({ startSec }) => startSec),
    [0, 1, 2, 3, 4],
  );
});

t.test('what cannot be cut says so', async (t) => {
  const far = [{ timeSec: 0, position: 0 }];
  for (const plan of [
    () => planFilm([], { sizeBytes: 1000, durationSec: 10 }),
    () => planFilm(far, { sizeBytes: 1000 * MEGABYTE, durationSec: 10 }),
    () => planFilm([{ timeSec: 0, position: 5000 }], { sizeBytes: 1000, durationSec: 10 }),
    () => planSound({ sizeBytes: 1000, durationSec: undefined }),
    () => planSound({ sizeBytes: 1000, durationSec: Number.POSITIVE_INFINITY }),
  ]) {
    t.throws(plan, { code: 'HLS_UNSUPPORTED' });
  }
});

const anyIndex = fc.array(
  fc.record({
    timeSec: fc.oneof(fc.double({ noNaN: true }), fc.double({ min: 0, max: 100, noNaN: true })),
    position: fc.oneof(fc.nat(), fc.maxSafeNat()),
  }),
  { maxLength: 200 },
);

t.test('whatever an index says, all of the film is in one segment or another', async () => {
  const facts = fc.record({
    sizeBytes: fc.integer({ min: 1, max: 2 ** 31 }),
    durationSec: fc.option(fc.double({ min: 0, max: 1e8, noNaN: true }), { nil: undefined }),
  });
  fc.assert(
    fc.property(anyIndex, facts, (index, facts) => {
      let cuts: readonly Cut[];
      try {
        cuts = planFilm(index, facts);
      } catch (error) {
        return hasCode(error, 'HLS_UNSUPPORTED');
      }
      const isWhole = cuts.every((cut, n) => {
        const next = cuts[n + 1];
        const follows = cut.endSec === next?.startSec && cut.number === n;
        return follows && cut.nextPosition === (next?.position ?? facts.sizeBytes);
      });
      const { segments, targetDuration, endlist } = media(mediaText(cuts));
      const longest = Math.max(...segments.map(({ duration }) => duration));
      return isWhole && endlist && segments.length === cuts.length && longest <= targetDuration;
    }),
  );
});

const anyText = fc.option(fc.string({ unit: 'binary', maxLength: 150 }), { nil: undefined });
const anyAudio: fc.Arbitrary<AudioRendition> = fc.record({
  address: fc.constant('audio.m3u8'),
  name: fc.oneof(anyText, fc.constant('Same "name"\n#EXT-X-ENDLIST')),
  language: fc.oneof(anyText, fc.constantFrom('eng', 'de', 'und', 'zxx', 'pt-BR')),
  isDefault: fc.boolean(),
  codecString: fc.constantFrom('mp4a.40.2', 'ac-3', 'ec-3', 'opus', 'flac'),
  channels: fc.option(fc.nat(8), { nil: undefined }),
});

t.test(
  'whatever tracks are called, the master playlist holds, and their names differ',
  async () => {
    const video = { address: 'video.m3u8', codecString: 'avc1.64001f', width: 640, height: 360 };
    const anyTexts = fc.array(
      anyAudio.map((audio) => ({ ...audio, isForced: true, isHearingImpaired: audio.isDefault })),
      { maxLength: 4 },
    );
    fc.assert(
      fc.property(fc.array(anyAudio, { maxLength: 5 }), anyTexts, (audio, texts) => {
        const text = masterPlaylist({
          groups: [{ id: 'audio', audio }],
          variants: [
            { ...RATES, video: { ...video, frameRate: 23.976 }, score: 2 },
            { ...RATES, video: { ...video, frameRate: undefined }, score: 1 },
          ],
          texts,
        });
        const { variants } = master(text);
        const [all, some] = variants;
        const named = [...(all?.audio ?? []), ...(all?.subtitles ?? [])];
        const names = new Set((all?.audio ?? []).map(({ name }) => name));
        return (
          named.length === audio.length + texts.length &&
          names.size === audio.length &&
          variants.every(({ codecs }) => codecs?.startsWith('avc1.64001f')) &&
          (some?.audio ?? []).every(({ isDefault }) => isDefault !== undefined) &&
          !text.includes('\n#EXT-X-ENDLIST')
        );
      }),
    );
  },
);

t.test('sound alone', async (t) => {
  const cuts = planSound({ sizeBytes: 1000, durationSec: 10.5 });
  t.same(
    media(mediaText(cuts)).segments.map(({ duration }) => duration),
    [4, 4, 2.5],
  );
  const audio = [
    {
      address: 'a.m3u8',
      name: undefined,
      language: 'deu',
      isDefault: false,
      codecString: 'mp3',
      channels: 2,
    },
  ];
  const { variants } = master(
    masterPlaylist({
      groups: [{ id: 'audio', audio }],
      variants: [{ ...RATES, video: undefined, score: 1 }],
      texts: [],
    }),
  );
  t.match(variants, [
    { uri: 'a.m3u8', codecs: 'mp3', audio: [{ name: 'German', language: 'de' }] },
  ]);
});

t.test('subtitles are one segment, whose times are those of the pictures', async (t) => {
  const { segments } = media(subtitlePlaylist(7200.04, 'subtitles-0.vtt'));
  t.match(segments, [{ uri: 'subtitles-0.vtt', duration: 7200.04 }]);
  t.equal(
    withTimestampMap('WEBVTT - words\r\n\r\n00:01.000 --> 00:02.000\r\nLine', 10),
    'WEBVTT - words\nX-TIMESTAMP-MAP=MPEGTS:900000,LOCAL:00:00:00.000\r\n\r\n00:01.000 --> 00:02.000\r\nLine',
  );
});
