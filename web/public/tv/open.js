/* Which of its addresses a film is played from on a television. For browsers of 2014. */
(function () {
  'use strict';

  /* What the bridge calls families of codecs, and one of each that its decoders know. */
  var FAMILIES = {
    avc1: 'video/mp4; codecs="avc1.640028"',
    hvc1: 'video/mp4; codecs="hvc1.1.6.L120.B0"',
    vp09: 'video/mp4; codecs="vp09.00.40.08"',
    av01: 'video/mp4; codecs="av01.0.08M.08"',
    mp4a: 'audio/mp4; codecs="mp4a.40.2"',
    'ac-3': 'audio/mp4; codecs="ac-3"',
    'ec-3': 'audio/mp4; codecs="ec-3"',
    opus: 'audio/mp4; codecs="opus"',
    flac: 'audio/mp4; codecs="flac"',
    mp3: 'audio/mp4; codecs="mp3"'
  };
  var AGAIN_MS = 15000;
  var MOST_ROUNDS = 20;

  function familiesOf(film) {
    var names = Object.keys(FAMILIES).filter(function (name) {
      return film.canPlayType(FAMILIES[name]);
    });
    return names.join(',');
  }

  /* The better one first. */
  function addressesOf(film) {
    var sources = film.querySelectorAll('source');
    var direct = sources[0];
    var hls = sources[1];
    var address = hls.src + '?codecs=' + familiesOf(film);
    var isHls = film.canPlayType(hls.type) && !film.canPlayType(direct.type);
    return isHls ? [address, direct.src] : [direct.src, address];
  }

  /* Plays it, from the next address where one fails, and again after a while where all do. */
  function open(film, onTrouble) {
    var addresses = addressesOf(film);
    var from = Number(film.getAttribute('data-from'));
    var at = -1;
    var roundsLeft = MOST_ROUNDS;
    var isPaused = false;

    function next() {
      at = (at + 1) % addresses.length;
      film.src = addresses[at];
      if (isPaused) return film.pause();
      var playing = film.play();
      /* Old ones answer nothing. */
      if (playing) playing.catch(function () {});
    }

    film.addEventListener('loadedmetadata', function () {
      if (from > 0) film.currentTime = from;
    });
    film.addEventListener('seeking', function () {
      if (film.currentTime > 0) from = film.currentTime;
    });
    film.addEventListener('timeupdate', function () {
      if (film.seeking || film.currentTime <= 0) return;
      from = film.currentTime;
      roundsLeft = MOST_ROUNDS;
      onTrouble(false);
    });
    film.addEventListener('error', function () {
      isPaused = film.paused;
      if (at < addresses.length - 1) return next();
      onTrouble(true);
      if (roundsLeft-- > 0) setTimeout(next, AGAIN_MS);
    });
    next();
  }

  window.tv.open = open;
})();
