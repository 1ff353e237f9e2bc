/** Music and photos. */
import { writeFile } from 'node:fs/promises';
import t from 'tap';
import { lacking } from '../../support/fixtures.ts';
import { mediaZoo } from '../../support/media-zoo.ts';
import { filesOf, nfo, Shelf } from './support.ts';

const skip = await lacking('ffmpeg');
if (!skip) await mediaZoo();

t.test('albums and artists', { skip }, async (t) => {
  const shelf = new Shelf(t);
  await shelf.put({
    'Music/The Band/artist.nfo': nfo('artist', '<name>The Band</name><genre>Rock</genre>'),
    'Music/The Band/folder.jpg': 'zoo:pic.jpg',
    'Music/The Band/First (1999)/album.nfo': nfo(
      'album',
      '<title>First</title><artist>The Band</artist><year>1999</year><review>Loud.</review>' +
        '<genre>Rock</genre><musicbrainzalbumid>abc-1</musicbrainzalbumid>',
    ),
    'Music/The Band/First (1999)/cover.jpg': 'zoo:pic.jpg',
    'Music/The Band/First (1999)/CD2/03 - Untagged.wav': 'zoo:a.mov',
    'Music/The Band/First (1999)/01 - Wrong.mp3': 'zoo:pic.mp3',
    'Music/The Band/Second/01 - Own.flac': 'zoo:tone.flac',
    'Music/The Band/Second/02 - Other.mp3': 'zoo:vbr.mp3',
    'Music/The Band/Second/02 - Other.jpg': 'zoo:pic.jpg',
  });
  const tagged = await shelf.describe('Music/The Band/First (1999)/01 - Wrong.mp3');
  t.match(tagged.fields, {
    ...{ kind: 'track', title: 'Sine', year: 2001, genres: ['Jazz'] },
    music: { artist: 'Test', album: 'Alb', disc: 1, track: 3 },
    people: ['Test', 'AA', 'The Band'],
  });
  t.match(tagged.details.album, { overview: 'Loud.', ids: { musicbrainzalbum: 'abc-1' } });
  t.same(filesOf(tagged), {
    poster: 'Music/The Band/First (1999)/cover.jpg',
    'artist-poster': 'Music/The Band/folder.jpg',
  });
  t.match(tagged.details.pictures, [{ asset: 'poster', of: 'album' }, { of: 'artist' }]);
  const untagged = await shelf.describe('Music/The Band/First (1999)/CD2/03 - Untagged.wav');
  t.match(untagged.fields, {
    ...{ title: 'Test Title', year: 1999, genres: ['Rock'] },
    music: { album: 'First', disc: 2, track: 3 },
  });
  t.equal(filesOf(untagged).poster, 'Music/The Band/First (1999)/cover.jpg');
  const own = await shelf.describe('Music/The Band/Second/01 - Own.flac');
  t.equal(own.assets.poster?.kind, 'cover', 'the one in the file, where no other is');
  t.match(own.details.pictures?.[0], { asset: 'poster', mimeType: 'image/jpeg' });
  t.equal(own.fields.poster, own.details.pictures?.[0]?.mark);
  const other = await shelf.describe('Music/The Band/Second/02 - Other.mp3');
  t.equal(filesOf(other).poster, 'Music/The Band/Second/02 - Other.jpg');
  t.match(other.fields, { title: 'Other', music: { artist: 'The Band', track: 2 } });
});

/** The head of one; what follows does not matter. */
const AVIF =
  '0000001c667479706176696600000000617669666d6966316d6961660000001469737065000000000000' +
  '0280000001e0';

t.test('photos', { skip }, async (t) => {
  const shelf = new Shelf(t);
  await shelf.put({ 'Trip/IMG_0001.jpg': 'zoo:pic.jpg', 'Trip/IMG_0002.webp': 'zoo:pic.webp' });
  await writeFile(shelf.at('Trip/IMG_0003.avif'), Buffer.from(AVIF, 'hex'));
  t.match((await shelf.describe('Trip/IMG_0003.avif')).fields.picture, { width: 640, height: 480 });
  for (const path of ['Trip/IMG_0001.jpg', 'Trip/IMG_0002.webp']) {
    const photo = await shelf.describe(path);
    t.match(photo.fields, { kind: 'photo', picture: { width: 320, height: 180 } }, path);
    t.same(photo.assets, {});
    t.ok(await shelf.isUnchanged(path, photo));
  }
});
