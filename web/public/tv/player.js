/* The player of the plain page for televisions. For browsers of 2014; without it the browser's own controls are there. */
(function () {
  'use strict';

  var tv = window.tv;
  var byId = tv.byId;

  /* The bar over the film or photo: shown while it is used, and while nothing plays. */
  var BAR_MS = 5000;
  var hiding;

  function isBarShown() {
    return document.body.className.indexOf('away') < 0;
  }

  function hideBar() {
    document.body.className = 'player away';
    if (document.activeElement) document.activeElement.blur();
  }

  function showBar(mayHide) {
    var wasShown = isBarShown();
    document.body.className = 'player';
    clearTimeout(hiding);
    hiding = setTimeout(function () {
      if (mayHide()) hideBar();
    }, BAR_MS);
    if (!wasShown)
      (byId('pause') && tv.isSeen(byId('pause')) ? byId('pause') : byId('back')).focus();
  }

  /* Says where the film is, and then does the rest; of photos there is nothing to say. */
  var report = function (_isSure, done) {
    if (done) done();
  };
  var REPORT_EVERY_SEC = 10;
  var REPORT_WAIT_MS = 1000;

  function leave(event) {
    var isGone = false;
    function go() {
      if (isGone) return;
      isGone = true;
      if (history.length > 1) history.back();
      else location.replace(byId('back').href);
    }
    if (event) event.preventDefault();
    report(true, go);
    setTimeout(go, REPORT_WAIT_MS);
  }

  function onward() {
    if (byId('next')) location.replace(byId('next').href);
    else leave();
  }

  function clock(seconds) {
    function two(number) {
      return (number < 10 ? '0' : '') + number;
    }
    var whole = Math.floor(seconds || 0);
    var hours = Math.floor(whole / 3600);
    var minutes = Math.floor(whole / 60) % 60;
    return (hours ? hours + ':' + two(minutes) : minutes) + ':' + two(whole % 60);
  }

  /* Those that the page names: HLS may bring the same ones along. */
  function subtitlesOf(film) {
    var tracks = Array.prototype.map.call(film.querySelectorAll('track'), function (element) {
      return element.track;
    });
    return tracks.filter(Boolean);
  }

  function nextSubtitle(film) {
    var tracks = subtitlesOf(film);
    var shown = -1;
    tracks.forEach(function (track, n) {
      if (track.mode === 'showing') shown = n;
      track.mode = 'disabled';
    });
    var next = tracks[shown + 1];
    if (next) next.mode = 'showing';
    byId('subtitles').textContent = next ? 'Subtitles: ' + next.label : 'Subtitles: off';
  }

  function reporter(film) {
    var told = 0;
    var address = byId('bar').getAttribute('data-position');
    return function (isSure, done) {
      var at = film.currentTime;
      if (!at || (!isSure && Math.abs(at - told) < REPORT_EVERY_SEC)) {
        if (done) done();
        return;
      }
      told = at;
      var request = new XMLHttpRequest();
      request.open('POST', address);
      request.setRequestHeader('Content-Type', 'application/json');
      if (done) request.onloadend = done;
      request.send(JSON.stringify({ atSec: at }));
    };
  }

  function toggle(film) {
    if (!film.paused) return film.pause();
    var playing = film.play();
    /* Old ones answer nothing. */
    if (playing) playing.catch(function () {});
  }

  function soundsOf(film) {
    return Array.prototype.slice.call(film.audioTracks || []);
  }

  function nextSound(film) {
    var tracks = soundsOf(film);
    var heard = 0;
    tracks.forEach(function (track, n) {
      if (track.enabled) heard = n;
    });
    var next = (heard + 1) % tracks.length;
    tracks.forEach(function (track, n) {
      track.enabled = n === next;
    });
    byId('sound').textContent =
      'Sound: ' + (tracks[next].label || tracks[next].language || next + 1);
  }

  function wire(film) {
    report = reporter(film);
    function mayHide() {
      return !film.paused && byId('trouble').hidden;
    }
    function show() {
      showBar(mayHide);
    }
    film.controls = false;
    byId('pause').hidden = false;
    byId('pause').textContent = film.paused ? 'Play' : 'Pause';
    byId('subtitles').hidden = subtitlesOf(film).length === 0;
    film.addEventListener('loadedmetadata', function () {
      byId('sound').hidden = soundsOf(film).length < 2;
    });
    tv.open(film, function (isTrouble) {
      var wasHidden = byId('trouble').hidden;
      byId('trouble').hidden = !isTrouble;
      if (isTrouble && wasHidden) show();
    });
    film.addEventListener('timeupdate', function () {
      byId('time').textContent = clock(film.currentTime) + ' / ' + clock(film.duration);
      report();
    });
    film.addEventListener('play', function () {
      byId('pause').textContent = 'Pause';
      show();
    });
    film.addEventListener('pause', function () {
      byId('pause').textContent = 'Play';
      report(true);
      show();
    });
    film.addEventListener('ended', function () {
      report(true, onward);
    });
    byId('pause').addEventListener('click', function (event) {
      event.preventDefault();
      toggle(film);
    });
    byId('sound').addEventListener('click', function (event) {
      event.preventDefault();
      nextSound(film);
    });
    byId('subtitles').addEventListener('click', function (event) {
      event.preventDefault();
      nextSubtitle(film);
    });
    return show;
  }

  function seek(film, seconds) {
    film.currentTime = Math.max(0, Math.min(film.currentTime + seconds, film.duration - 1 || 0));
  }

  /* While the bar is away the keys are for the film. */
  function onFilm(film, key, show) {
    if (key === 'left' || key === 'right') seek(film, key === 'left' ? -10 : 30);
    if (key === 'ok') toggle(film);
    if (/^(ok|up|down)$/.test(key)) show();
  }

  /* Photos one after another; since each is a page, its address says whether that goes on. */
  var SLIDE_MS = 8000;
  var isSliding = location.hash === '#slides';
  var sliding;

  function turn(link) {
    if (link) location.replace(link.href + (isSliding ? '#slides' : ''));
  }

  function slide() {
    clearTimeout(sliding);
    byId('slides').hidden = !byId('next');
    byId('slides').textContent = isSliding ? 'Stop' : 'Slide show';
    if (!isSliding) return;
    sliding = setTimeout(function () {
      turn(byId('next'));
    }, SLIDE_MS);
  }

  function toggleSlides(show) {
    isSliding = !isSliding && !!byId('next');
    slide();
    if (isSliding) hideBar();
    else show();
  }

  function onPhoto(key, show) {
    if (key === 'right') turn(byId('next'));
    else if (key === 'left') turn(byId('previous'));
    else if (key === 'ok') toggleSlides(show);
    else show();
  }

  function wirePhoto(show) {
    byId('photo').addEventListener('error', function () {
      byId('trouble').hidden = false;
    });
    byId('slides').addEventListener('click', function (event) {
      event.preventDefault();
      toggleSlides(show);
    });
    slide();
  }

  function always(film, key) {
    if (key === 'back' || key === 'stop') leave();
    else if (film && key === 'play' && film.paused) toggle(film);
    else if (film && key === 'pause' && !film.paused) toggle(film);
    else if (film && key === 'toggle') toggle(film);
    else return false;
    return true;
  }

  function play(film) {
    var show = film
      ? wire(film)
      : function () {
          showBar(function () {
            return true;
          });
        };
    if (!film) wirePhoto(show);
    byId('back').addEventListener('click', leave);
    document.addEventListener('keydown', function (event) {
      var key = tv.KEYS[event.keyCode];
      if (!key) return;
      var wasShown = isBarShown();
      if (always(film, key)) return event.preventDefault();
      if (wasShown && key === 'ok') return show();
      event.preventDefault();
      if (wasShown && (key === 'up' || key === 'down')) return hideBar();
      if (wasShown) {
        show();
        return tv.move(key);
      }
      if (film) onFilm(film, key, show);
      else onPhoto(key, show);
    });
    hideBar();
    /* Of a photo the keys are for the next one, at once. */
    if (film) show();
  }

  play(byId('film'));
})();
