/** In the page: one player, asked and answering as the others are. */
const video = document.getElementById('video');
/** What went wrong for good; every question is answered with it then. */
let wrong;
let tracks = {};

const CODES = { English: 'en', French: 'fr', German: 'de' };
const isOf = (language) => (track) => (track.lang ?? track.language) === CODES[language];

const openNative = (address) => {
  video.src = address;
  return {};
};

const openHlsJs = (address) => {
  const hls = new Hls();
  const chosen = {};
  hls.on(Hls.Events.ERROR, (_, { fatal, details }) => {
    if (fatal) wrong = details;
  });
  hls.on(Hls.Events.AUDIO_TRACK_SWITCHED, (_, { lang }) => {
    chosen.sound = lang;
  });
  hls.on(Hls.Events.SUBTITLE_TRACK_SWITCH, (_, { id }) => {
    chosen.text = hls.subtitleTracks[id]?.lang;
  });
  hls.loadSource(address);
  hls.attachMedia(video);
  return {
    chosen,
    sound: (language) => {
      hls.audioTrack = hls.audioTracks.findIndex(isOf(language));
    },
    text: (language) => {
      hls.subtitleTrack = hls.subtitleTracks.findIndex(isOf(language));
    },
  };
};

const openShaka = async (address) => {
  shaka.polyfill.installAll();
  const player = new shaka.Player();
  await player.attach(video);
  player.addEventListener('error', ({ detail }) => {
    wrong = `shaka ${detail.code}`;
  });
  await player.load(address);
  const active = (all) => all.find((track) => track.active)?.language;
  return {
    chosen: {
      get sound() {
        return active(player.getVariantTracks());
      },
      get text() {
        return active(player.getTextTracks());
      },
    },
    sound: (language) =>
      player.selectVariantTrack(player.getVariantTracks().find(isOf(language)), true),
    text: (language) => player.selectTextTrack(player.getTextTracks().find(isOf(language))),
  };
};

const PLAYERS = { native: openNative, 'hls.js': openHlsJs, 'shaka-player': openShaka };

/** The lines that stand in what is shown: only then is a text chosen that can be read. */
const isShown = () =>
  [...video.textTracks].some(({ mode, cues }) => mode === 'showing' && cues?.length > 0);

const checked = (answer) => {
  if (video.error) wrong = video.error.message;
  if (wrong) throw new Error(wrong);
  return answer;
};

globalThis.player = {
  async play(kind, address) {
    tracks = await PLAYERS[kind](address);
    await video.play();
  },
  position: () => checked(video.seeking ? null : video.currentTime),
  seek(toSec) {
    video.currentTime = toSec;
  },
  choose: (kind, language) => tracks[kind](language),
  chosen: (kind) => checked(kind === 'text' && !isShown() ? null : tracks.chosen[kind]),
  ended: () => checked(video.ended),
};
