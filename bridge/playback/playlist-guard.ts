import type { MediaReadable } from '../media/readable.ts';
import { BridgeError } from '../protocol/errors.ts';

// Enough for a byte order mark, blank lines and the first words.
const SNIFFED_BYTES = 256;

// Every player follows the addresses in a playlist, whatever the file is called: a friend's
// "film.mkv" of this kind would make it fetch from the home network. No film, picture or sound
// begins like this.
const PLAYLIST_STARTS = [
  '#extm3u',
  '#extinf',
  'ffconcat',
  '[playlist]',
  '[reference]',
  '<asx',
  '<smil',
  '<?xml',
  '<?wpl',
  '<?quicktime',
  '<mpd',
  'rtsptext',
  'smiltext',
  'v=0',
] as const;

/** Whether a file that begins with `head` is a text playlist. */
export const looksLikePlaylist = (head: Uint8Array): boolean => {
  // Those in UTF-16 read the same without the zero bytes and the mark.
  const text = Buffer.from(head)
    .toString('latin1')
    .replace(/\0|^(?:\xef\xbb\xbf|\xff\xfe|\xfe\xff)/g, '');
  const start = text.trimStart().toLowerCase();
  return PLAYLIST_STARTS.some((word) => start.startsWith(word));
};

/** Throws when `readable` is a playlist in disguise. */
export const refusePlaylist = async (
  readable: MediaReadable,
  signal: AbortSignal,
): Promise<void> => {
  const end = Math.min(SNIFFED_BYTES, readable.size) - 1;
  if (end < 0) return;
  const head: Uint8Array[] = [];
  for await (const piece of readable.read({ start: 0, end }, signal)) head.push(piece);
  if (!looksLikePlaylist(Buffer.concat(head))) return;
  throw new BridgeError('ITEM_UNREADABLE', {
    message: 'This file is a playlist, which would send the player to other addresses.',
    hint: 'Play the files that it names.',
  });
};
