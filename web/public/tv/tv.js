/* The plain page for televisions: arrow keys. For browsers of 2014, and not needed to get around. */
(function () {
  'use strict';

  var KEYS = { 13: 'ok', 37: 'left', 38: 'up', 39: 'right', 40: 'down', 415: 'play', 19: 'pause' };
  KEYS[413] = 'stop';
  KEYS[461] = 'back';
  KEYS[10009] = 'back';
  KEYS[10252] = 'toggle';

  function byId(id) {
    return document.getElementById(id);
  }

  function isSeen(element) {
    return element.offsetWidth > 0 && element.offsetHeight > 0;
  }

  function reachable() {
    var all = document.querySelectorAll('a[href], button, input');
    return Array.prototype.filter.call(all, isSeen);
  }

  function focus(element) {
    element.focus();
    var box = element.getBoundingClientRect();
    window.scrollBy(0, box.top + box.height / 2 - window.innerHeight / 2);
  }

  /* How far `to` is from `from` in a direction; nothing when it does not lie there. Aside counts more than ahead. */
  function distance(from, to, direction) {
    var isAcross = direction === 'left' || direction === 'right';
    var ahead = {
      left: from.left - to.right,
      right: to.left - from.right,
      up: from.top - to.bottom,
      down: to.top - from.bottom
    }[direction];
    var aside = isAcross
      ? Math.abs(from.top + from.bottom - to.top - to.bottom) / 2
      : Math.abs(from.left - to.left);
    if (ahead < -4) return undefined;
    if (isAcross && aside > from.height) return undefined;
    return ahead + aside * 0.5;
  }

  function move(direction) {
    var here = document.activeElement;
    var all = reachable();
    if (all.indexOf(here) < 0) return all[0] && focus(all[0]);
    var from = here.getBoundingClientRect();
    var best;
    var least = Infinity;
    all.forEach(function (element) {
      if (element === here) return;
      var far = distance(from, element.getBoundingClientRect(), direction);
      if (far === undefined || far >= least) return;
      least = far;
      best = element;
    });
    if (best) focus(best);
  }

  function isTyping(event) {
    return event.target.tagName === 'INPUT' && event.target.value !== '';
  }

  /* Where the focus was is found again on the way back. */
  var PLACE = 'tv ' + location.pathname + location.search;

  function remember() {
    try {
      sessionStorage.setItem(PLACE, document.activeElement.getAttribute('href') || '');
    } catch (_error) {
      return;
    }
  }

  function begin() {
    var wanted = '';
    try {
      wanted = sessionStorage.getItem(PLACE) || '';
    } catch (_error) {
      wanted = '';
    }
    var all = reachable();
    var known = all.filter(function (element) {
      return wanted !== '' && element.getAttribute('href') === wanted;
    })[0];
    var usual = all.filter(function (element) {
      return element.parentNode.className !== 'crumb';
    })[0];
    var first =
      document.querySelector('.actions a') ||
      known ||
      document.querySelector('[data-first] a') ||
      usual ||
      all[0];
    if (first) focus(first);
  }

  function browse() {
    document.addEventListener('keydown', function (event) {
      var key = KEYS[event.keyCode];
      if (key === 'back') {
        event.preventDefault();
        history.back();
      }
      if (!/^(left|right|up|down)$/.test(key)) return;
      if (isTyping(event) && (key === 'left' || key === 'right')) return;
      event.preventDefault();
      move(key);
    });
    document.addEventListener('click', remember);
    window.addEventListener('pageshow', function (event) {
      if (event.persisted) location.reload();
    });
    begin();
  }

  window.tv = { KEYS: KEYS, byId: byId, isSeen: isSeen, move: move };
  if (document.body.className.indexOf('player') < 0) browse();
})();
