/** In the page: plays an address with one of three players, and tells what went wrong. */
const video = document.getElementById('video');
const LONGEST_MS = 45_000;

const until = async (what, holds) => {
  const startedAtMs = performance.now();
  while (!holds()) {
    if (performance.now() - startedAtMs > LONGEST_MS) throw new Error(`waited in vain: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
};

const openHlsJs = async (address, wrong) => {
  const hls = new Hls();
  hls.on(Hls.Events.ERROR, (_, { fatal, details }) => fatal && wrong.push(details));
  hls.loadSource(address);
  hls.attachMedia(video);
  await until('tracks', () => hls.levels.length > 0);
  return {
    audio: () => hls.audioTracks.map(({ name }) => name),
    switchAudio: () => {
      hls.audioTrack = hls.audioTracks.length - 1;
    },
    showText: () => {
      hls.subtitleTrack = 0;
    },
    hasText: () => hls.subtitleTracks.length > 0,
  };
};

const openShaka = async (address, wrong) => {
  shaka.polyfill.installAll();
  const player = new shaka.Player();
  await player.attach(video);
  player.addEventListener('error', ({ detail }) => wrong.push(`shaka ${detail.code}`));
  await player.load(address);
  const tracks = () => player.getVariantTracks();
  return {
    audio: () => tracks().map(({ label }) => label),
    switchAudio: () => player.selectVariantTrack(tracks().at(-1), true),
    showText: () => player.selectTextTrack(player.getTextTracks()[0]),
    hasText: () => player.getTextTracks().length > 0,
  };
};

const openNative = async (address, wrong) => {
  video.src = address;
  video.addEventListener('error', () => wrong.push(video.error.message));
  return { audio: () => [], hasText: () => false };
};

const PLAYERS = { 'hls.js': openHlsJs, shaka: openShaka, native: openNative };

const playsOn = async (what) => {
  const from = video.currentTime;
  await until(what, () => video.currentTime > from + 0.2);
};

const seek = async (to) => {
  video.currentTime = to;
  await until(`seek to ${to}`, () => !video.seeking && video.currentTime >= to);
  await playsOn(`playing from ${to}`);
};

const cuesShown = () =>
  [...video.textTracks].flatMap(({ cues }) =>
    [...(cues ?? [])].map(({ startTime, endTime, text }) => [startTime, endTime, text]),
  );

globalThis.play = async (player, address) => {
  const wrong = [];
  const done = { duration: 0, audio: [], cues: [], wrong };
  try {
    const { audio, switchAudio, showText, hasText } = await PLAYERS[player](address, wrong);
    // At once: shaka finds no place for them when it has all of the film already.
    if (hasText()) showText();
    await until('the first picture', () => video.readyState >= 2 && video.videoWidth > 0);
    await video.play();
    await playsOn('playing');
    for (const to of [6.2, 4.3, 1.1]) await seek(to);
    done.audio = audio();
    if (hasText()) {
      await until('subtitles', () => cuesShown().length > 1);
      done.cues = cuesShown();
    }
    if (done.audio.length > 1) {
      switchAudio();
      await playsOn('the other sound');
    }
    done.duration = video.duration;
    await seek(7.2);
    await until('the end', () => video.ended);
  } catch (error) {
    wrong.push(String(error));
  }
  return done;
};
