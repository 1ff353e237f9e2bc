import t from 'tap';
import { answer, type Playable } from '../../bridge/playback/progressive.ts';

const FILM: Playable = {
  size: 1000,
  mimeType: 'video/x-matroska',
  revision: 'rev-1',
  fileName: 'A film.mkv',
};
const ETAG = '"rev-1"';

type Case = readonly [
  name: string,
  headers: Record<string, string>,
  status: number,
  range?: string | undefined,
  length?: string,
];

const TABLE: readonly Case[] = [
  ['no range', {}, 200, undefined, '1000'],
  ['ffmpeg and browsers', { range: 'bytes=0-' }, 206, 'bytes 0-999/1000', '1000'],
  ['a part', { range: 'bytes=10-19' }, 206, 'bytes 10-19/1000', '10'],
  ['the tail', { range: 'bytes=-24' }, 206, 'bytes 976-999/1000', '24'],
  ['VLC at the end', { range: 'bytes=1000-' }, 416, 'bytes */1000', '0'],
  ['malformed', { range: 'bytes=x' }, 416, 'bytes */1000', '0'],
  ['unknown unit', { range: 'lines=1-2' }, 200, undefined, '1000'],
  ['several', { range: 'bytes=0-1,4-5' }, 200, undefined, '1000'],
  ['If-Range holds', { range: 'bytes=5-', 'if-range': ETAG }, 206, 'bytes 5-999/1000', '995'],
  ['If-Range fails', { range: 'bytes=5-', 'if-range': '"old"' }, 200, undefined, '1000'],
  ['If-Range is weak', { range: 'bytes=5-', 'if-range': `W/${ETAG}` }, 200, undefined, '1000'],
  ['If-Range fails past the end', { range: 'bytes=2000-', 'if-range': '"old"' }, 200],
  ['known already', { 'if-none-match': ETAG }, 304],
  ['known already, with a range', { 'if-none-match': `"x", ${ETAG}`, range: 'bytes=0-5' }, 304],
  ['known already, past the end', { 'if-none-match': '*', range: 'bytes=2000-' }, 304],
  ['another revision wanted', { 'if-match': '"old"', range: 'bytes=0-5' }, 412, undefined, '0'],
  ['dates are ignored', { 'if-modified-since': 'Wed, 21 Oct 2099 07:28:00 GMT' }, 200],
];

t.test('status, range and length', async (t) => {
  for (const [name, headers, status, contentRange, length] of TABLE) {
    const got = answer({ method: 'GET', headers }, FILM);
    t.equal(got.status, status, name);
    t.equal(got.headers['Content-Range'], contentRange, `${name}: Content-Range`);
    if (length) t.equal(got.headers['Content-Length'], length, `${name}: Content-Length`);
    t.equal(got.headers.ETag, ETAG, `${name}: ETag`);
    t.equal(got.headers['Accept-Ranges'], 'bytes');
    t.equal(got.headers['Access-Control-Allow-Origin'], '*');
    t.equal(got.range !== undefined, status < 300, `${name}: body`);
    const head = answer({ method: 'HEAD', headers }, FILM);
    t.same({ ...head, range: undefined }, { ...got, range: undefined }, `${name}: HEAD is alike`);
    t.equal(head.range, undefined);
  }
});

t.test('an empty item has a length and no body', async (t) => {
  for (const headers of [{}, { range: 'bytes=0-' }, { range: 'bytes=-1' }]) {
    const got = answer({ method: 'GET', headers }, { ...FILM, size: 0 });
    t.match(got, { status: 200, headers: { 'Content-Length': '0' } });
    t.equal(got.range, undefined);
  }
});

t.test('a film is neither kept, altered nor sniffed', async (t) => {
  t.match(answer({ method: 'GET', headers: {} }, FILM).headers, {
    'Cache-Control': 'no-store, no-transform',
    'X-Content-Type-Options': 'nosniff',
    'Content-Type': 'video/x-matroska',
    'Access-Control-Expose-Headers': 'Content-Range, Content-Length, Accept-Ranges, ETag',
  });
});

const typeOf = (mimeType: string) =>
  answer({ method: 'GET', headers: {} }, { ...FILM, mimeType }).headers['Content-Type'];

t.test('a type that a browser would run, or a player follow, is sent as mere bytes', async (t) => {
  for (const type of ['video/mp4', 'audio/x-flac', 'image/jpeg', 'video/vnd.avi']) {
    t.equal(typeOf(type), type);
  }
  t.equal(typeOf('Video/MP4'), 'video/mp4');
  for (const type of [
    'text/html',
    'image/svg+xml',
    'video/x+xml',
    'application/xhtml+xml',
    'text/html;video/mp4',
    'video/mp4; charset=x',
    'video/mp4\r\nX-Injected: 1',
    'multipart/x-mixed-replace',
    'audio/x-mpegurl',
    'video/vnd.mpegurl',
    'audio/x-scpls',
    'video/x-ms-wvx',
    '',
  ]) {
    t.equal(typeOf(type), 'application/octet-stream', JSON.stringify(type));
  }
});

const nameOf = (fileName: string) =>
  answer({ method: 'GET', headers: {} }, { ...FILM, fileName }).headers['Content-Disposition'];

t.test('file names of all kinds', async (t) => {
  t.equal(nameOf('A film (2026).mkv'), 'inline; filename="A film (2026).mkv"');
  t.equal(
    nameOf("Amélie's *best*.mkv"),
    `inline; filename="Am_lie's *best*.mkv"; filename*=UTF-8''Am%C3%A9lie%27s%20%2Abest%2A.mkv`,
  );
  t.equal(nameOf('50%.mkv'), `inline; filename="50_.mkv"; filename*=UTF-8''50%25.mkv`);
  t.equal(nameOf('say "hi".mkv')?.slice(0, 33), 'inline; filename="say _hi_.mkv"; ');
  t.equal(nameOf('a\r\nb/c\\d.mkv'), 'inline; filename="a__b_c_d.mkv"');
  t.equal(nameOf('evil\u202e4pm.exe'), 'inline; filename="evil_4pm.exe"');
  t.equal(nameOf('\ud800.mkv'), `inline; filename="_.mkv"; filename*=UTF-8''%EF%BF%BD.mkv`);
  t.equal(nameOf('🎬.mkv'), `inline; filename="_.mkv"; filename*=UTF-8''%F0%9F%8E%AC.mkv`);
  t.match(nameOf(`${'ü'.repeat(5000)}.mkv`), /%BC\.mkv$/);
  t.ok((nameOf(`${'ü'.repeat(5000)}.mkv`) ?? '').length < 2000);
});

t.test('a revision becomes a strong tag, whatever it is made of', async (t) => {
  const tagOf = (revision: string) =>
    answer({ method: 'GET', headers: {} }, { ...FILM, revision }).headers.ETag ?? '';
  t.equal(tagOf('1000-17.5-9'), '"1000-17.5-9"');
  const odd = ['', 'a "b"', 'a,b', 'é', 'x\r\ny', 'z'.repeat(500)];
  for (const revision of odd) t.match(tagOf(revision), /^"[\w-]{43}"$/);
  t.equal(new Set(odd.map(tagOf)).size, odd.length);
});

t.test('televisions', async (t) => {
  const ask = (headers: Record<string, string>, mimeType = 'video/mp4') => {
    const got = answer({ method: 'HEAD', headers }, { ...FILM, mimeType }).headers;
    return [got['transferMode.dlna.org'], got['contentFeatures.dlna.org']];
  };
  const features = (flags: string) =>
    `DLNA.ORG_OP=01;DLNA.ORG_CI=0;DLNA.ORG_FLAGS=${flags}000000000000000000000000`;
  const asked = { 'getcontentfeatures.dlna.org': '1' };
  t.same(ask({}), [undefined, undefined]);
  t.same(ask(asked), ['Streaming', features('01700000')]);
  t.same(ask(asked, 'image/jpeg'), ['Interactive', features('00D00000')]);
  t.same(ask({ 'transfermode.dlna.org': 'Streaming' }), ['Streaming', undefined]);
  t.same(ask({ 'transfermode.dlna.org': 'Interactive' }, 'image/png'), ['Interactive', undefined]);
  t.same(ask({ 'transfermode.dlna.org': 'Background' }), ['Background', undefined]);
});

t.test('a film whose size nobody knows yet is given from its beginning to its end', async (t) => {
  const film: Playable = { ...FILM, isUnmeasured: true };
  for (const range of [undefined, 'bytes=0-', 'bytes=500-', 'bytes=5000-']) {
    const headers = range === undefined ? {} : { range };
    const { status, headers: got, range: read } = answer({ method: 'GET', headers }, film);
    t.equal(status, 200, range ?? 'no range');
    t.match(got, { 'Accept-Ranges': 'none', ETag: ETAG, 'Content-Type': FILM.mimeType });
    t.notOk('Content-Length' in got || 'Content-Range' in got);
    t.same(read, { start: 0, end: Number.MAX_SAFE_INTEGER });
  }
  t.equal(answer({ method: 'HEAD', headers: {} }, film).range, undefined);
  t.equal(answer({ method: 'GET', headers: { 'if-none-match': ETAG } }, film).status, 304);
});
