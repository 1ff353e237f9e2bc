/** What a television is told of films whose names come from anybody. */
import fc from 'fast-check';
import t from 'tap';
import { didlDuration, filterOf, writeDidl } from '../../bridge/dlna/didl.ts';
import type { DidlContainer, DidlItem } from '../../bridge/dlna/didl-object.ts';
import { televisionOf } from '../../bridge/dlna/television.ts';
import { awkwardTexts, textsIn } from './xml-texts.ts';

const SAMSUNG = televisionOf(
  { 'user-agent': 'SEC_HHP_[TV] Samsung Q7 Series (55)/1.0' },
  '10.0.0.2',
);
const OTHER = televisionOf({ 'user-agent': 'Linux/4.4 UPnP/1.0 LGE_DLNA_SDK/1.6.0' }, '10.0.0.3');
const ALL = filterOf('*');

const FILM: DidlItem = {
  ...{ id: 'movies/films.x', parentId: 'movies', title: 'Film', date: '1999-01-01' },
  upnpClass: 'object.item.videoItem.movie',
  resource: {
    ...{ address: 'http://10.0.0.1/film.mkv', mimeType: 'video/x-matroska', sizeBytes: 1000 },
    ...{ durationSec: 10, resolution: '1920x1080' },
  },
  captions: [
    { address: 'http://10.0.0.1/a.srt', language: 'en' },
    { address: 'http://10.0.0.1/b.srt' },
  ],
};

t.test('every name comes through, and breaks nothing', async (t) => {
  fc.assert(
    fc.property(awkwardTexts, awkwardTexts, (title, id) => {
      const container: DidlContainer = {
        ...{ id, parentId: '0', title, upnpClass: 'object.container', artist: title },
      };
      const didl = writeDidl([container, { ...FILM, title, album: title }], ALL, OTHER);
      t.equal(textsIn(didl).get('upnp:album')?.length, title.length);
    }),
  );
  const hostile = `]]><res>&lt;"'\r\n\u0000`;
  const texts = textsIn(writeDidl([{ ...FILM, title: hostile }], ALL, OTHER));
  t.equal(texts.get('dc:title'), `]]><res>&lt;"'\r\n\ufffd`);
});

t.test('a film, as most televisions want it', async (t) => {
  const didl = writeDidl([FILM], ALL, OTHER);
  t.match(
    didl,
    'protocolInfo="http-get:*:video/x-matroska:DLNA.ORG_OP=01;DLNA.ORG_CI=0;DLNA.ORG_FLAGS=01700000000000000000000000000000"',
  );
  t.match(didl, ' size="1000" duration="0:00:10.000" resolution="1920x1080" bitrate="100"');
  t.match(didl, 'pv:subtitleFileUri="http://10.0.0.1/a.srt"');
  t.match(didl, '<res protocolInfo="http-get:*:text/srt:*">http://10.0.0.1/b.srt</res>');
  t.match(didl, '<sec:CaptionInfoEx sec:type="srt">http://10.0.0.1/a.srt</sec:CaptionInfoEx>');
});

t.test('a film, as Samsung wants it', async (t) => {
  const didl = writeDidl([FILM], filterOf('dc:title'), SAMSUNG);
  t.match(didl, 'http-get:*:video/x-mkv:');
  t.match(didl, '<sec:CaptionInfoEx sec:type="srt">http://10.0.0.1/a.srt</sec:CaptionInfoEx>');
  t.notMatch(didl, 'text/srt', 'a second resource would be played in its place');
  const other = televisionOf({ 'x-av-client-info': 'av=5.0; cn="Samsung"; mn="TV"' }, '10.0.0.4');
  t.ok(other.isSamsung);
  t.equal(OTHER.name, 'LG television (10.0.0.3)');
});

t.test('the filter lets through what was asked for, and what has to be there', async (t) => {
  const didl = writeDidl([FILM], filterOf('dc:date, res@size'), OTHER);
  t.match(didl, '<dc:title>Film</dc:title>');
  t.match(didl, '<dc:date>1999-01-01</dc:date>');
  t.match(didl, ' size="1000"');
  t.notMatch(didl, 'duration=');
  t.notMatch(didl, 'sec:CaptionInfo');
  const shelf = { id: 'a', parentId: '0', title: '', upnpClass: 'object.container', childCount: 3 };
  t.match(writeDidl([shelf], ALL, OTHER), 'searchable="1" childCount="3"><dc:title>?</dc:title>');
  t.notMatch(writeDidl([shelf], filterOf(''), OTHER), 'childCount');
});

t.test('durations', async (t) => {
  t.equal(didlDuration(0), '0:00:00.000');
  t.equal(didlDuration(3599.9996), '1:00:00.000');
  t.equal(didlDuration(360_000.5), '100:00:00.500');
});
