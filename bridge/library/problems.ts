/** Why something is not in a catalog, or not all is known of it; for a person to read in a scan's report. */

export type Explanation = { readonly message: string; readonly hint: string };

/** Of a folder's files, by the walk (folder-walk.ts). */
const OF_WALK = {
  unreadable: ['The file or folder cannot be read.', 'Check its permissions and the disk.'],
  'name-not-utf8': [
    'The name holds characters in an encoding that is not UTF-8.',
    'Rename it, for example with the program convmv.',
  ],
  'name-too-long': ['The path is too long.', 'Give the file or one of its folders a shorter name.'],
  'not-a-file': [
    'A file was expected, but it is a folder, a device or a pipe.',
    'Rename it or move it elsewhere.',
  ],
  'link-outside': [
    'The link leads out of the folder that is shared.',
    'Move what it leads to into the folder, or add that place as a source of its own.',
  ],
  'link-broken': ['The link leads to nothing.', 'Remove it, or make it anew.'],
  'disk-away': [
    'A disk was mounted here, and is no more: its films are kept, and cannot be played.',
    'Mount it again. When it does not come back, scan the source and say that what is gone is gone.',
  ],
  'link-loop': ['The link leads back to a folder that it is in.', 'Remove it.'],
} as const;

/** Of a media file, by those who examine it (probe/). */
const OF_MEDIA = {
  empty: ['The file is empty.', 'Copy it again, or remove it.'],
  'not-media': [
    'The file is not what its name says.',
    'It holds no picture or sound in a known form: check where it comes from, or remove it.',
  ],
  truncated: [
    'The end of the file is missing.',
    'Wait until it has been copied whole, or copy it again.',
  ],
  damaged: ['The file is damaged.', 'Copy it again, or repair it with a program for that.'],
  'too-slow': ['Reading the file took too long.', 'Check the disk; the file may be damaged.'],
  'too-large': ['The file describes itself at a length that no film needs.', 'It may be damaged.'],
  'needs-ffprobe': [
    'This kind of file can only be examined with ffprobe.',
    'Install ffmpeg, or name the program in the setting ffprobe.',
  ],
  'no-index': [
    'The file has no index of its keyframes.',
    'It plays, and is only slower to seek in.',
  ],
  'no-text': [
    'There is no subtitle text in it.',
    'Subtitles that are pictures cannot be turned into text; players show them.',
  ],
  'no-cover': ['The file holds no cover.', 'Put a picture beside it.'],
} as const;

/** Of what lies beside media (describing/). */
const OF_COMPANIONS = {
  'nfo-too-large': [
    'The .nfo file is too long: it was not read.',
    'Let your media manager write it again, with at most 1 MB and 200 entries.',
  ],
  'nfo-too-deep': [
    'The .nfo file holds elements within elements without end: it was not read.',
    'Let your media manager write it again, or remove it.',
  ],
  'nfo-declares-entities': [
    'The .nfo file declares words of its own (entities), as files that are made to do harm do: it was not read.',
    'Let your media manager write it again, or remove it.',
  ],
  'nfo-without-facts': [
    'The .nfo file says nothing that is understood.',
    'It should hold XML as Kodi and Jellyfin write it, or the address of a film.',
  ],
  'not-a-picture': [
    'The file is no picture, whatever its name says.',
    'Replace it with a JPEG, PNG or WebP file, or remove it.',
  ],
  'picture-too-large': ['The picture is larger than 32 MB.', 'Save it in a smaller size.'],
  'subtitle-too-large': [
    'The file is too large for a subtitle.',
    'Check where it comes from, or remove it.',
  ],
  'too-many-subtitles': [
    'More than 100 subtitle files lie beside one film: only the first of them are offered.',
    'Remove those that nobody needs.',
  ],
  'too-many-files': [
    'The folder holds more than 50,000 files: not all pictures, subtitles and .nfo files in it are found.',
    'Spread its contents over several folders.',
  ],
} as const;

const TABLE = { ...OF_WALK, ...OF_MEDIA, ...OF_COMPANIONS };

export type WalkProblemKind = keyof typeof OF_WALK;
export type ScanProblemKind = keyof typeof TABLE;

/** What happened, and what to do about it. */
export const explain = (kind: string): Explanation => {
  if (!Object.hasOwn(TABLE, kind)) {
    return { message: 'Something is wrong with the file.', hint: 'Look at it, or copy it again.' };
  }
  const [message, hint] = TABLE[kind as ScanProblemKind];
  return { message, hint };
};
