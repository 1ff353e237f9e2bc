/** A library of small real media, with everything among it that people and disks do to files. */
import { execFileSync } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import {
  chmod,
  copyFile,
  link,
  mkdir,
  readFile,
  symlink,
  truncate,
  writeFile,
} from 'node:fs/promises';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import type { Item } from '../../bridge/protocol/item.ts';
import { ZOO } from './media-zoo.ts';

export type HostileLibrary = {
  /** What must be known of the files that are good, by path. */
  readonly items: Readonly<Record<string, Partial<Item>>>;
  /** The one thing that must be said of each of the others. */
  readonly problems: Readonly<Record<string, string>>;
};

export type HostileOptions = {
  /** Files in one folder. */
  readonly many?: number;
};

/** Whom no permission stops. */
const isRoot = process.getuid?.() === 0;
/** The smallest there is: one pixel. */
const PIXEL = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);
const SRT = '1\n00:00:01,000 --> 00:00:02,000\nA line\n';
const ENTITY_BOMB =
  '<?xml version="1.0"?><!DOCTYPE b [<!ENTITY a "aaaaaaaaaa">' +
  Array.from({ length: 30 }, (_, i) => `<!ENTITY a${i} "&a${i || ''};&a${i || ''};">`).join('') +
  ']><movie><title>A bomb</title><plot>&a29;</plot></movie>';
/** Within the limit for its size, and much larger as tags and cues that overlap. */
export const SUBTITLE_BOMB = `${'<i><b><u>'.repeat(100)}\n`.repeat(1_000);

const nfo = (root: string, elements: string) =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<${root}>${elements}</${root}>\n`;

const FILM: Partial<Item> = { kind: 'movie', duration: 8 };
const SONG: Partial<Item> = { kind: 'track', title: 'Sine' };

/** By path: the file of the media zoo, and what must be known of it. */
const GOOD: Readonly<Record<string, readonly [file: string, facts: Partial<Item>]>> = {
  'Films/Told (2001)/Told (2001).mp4': [
    'fast.mp4',
    { ...FILM, title: 'The Told Film', year: 2001 },
  ],
  'Films/Matroska (2002).mkv': ['subs.mkv', { ...FILM, title: 'Matroska', year: 2002 }],
  'Films/Index at the end (2003).mp4': ['end.mp4', { ...FILM, year: 2003 }],
  'Series/Show/Season 1/Show S01E01.mp4': [
    'fast.mp4',
    { kind: 'episode', series: { title: 'The Show', season: 1, episode: 1 } },
  ],
  'Series/Show/Season 1/Show S01E02.mkv': [
    'subs.mkv',
    { kind: 'episode', series: { title: 'The Show', season: 1, episode: 2 } },
  ],
  'Music/Artist/Album/01 - Sine.mp3': ['pic.mp3', SONG],
  'Music/Artist/Album/02 - Sine.flac': ['tone.flac', SONG],
  'Photos/Holiday.jpg': ['pic.jpg', { kind: 'photo' }],
  [`${'x'.repeat(251)}.mp3`]: ['pic.mp3', SONG],
  'Names/new\nline.mp3': ['pic.mp3', SONG],
  'Names/-rf.mp3': ['pic.mp3', SONG],
  'Names/100%d%s%00.mp3': ['pic.mp3', SONG],
  'Names/"quotes" & $(reboot) `x`;.mp3': ['pic.mp3', SONG],
  'Names/映画 🎬.mp3': ['pic.mp3', SONG],
  'Names/\u202egpj.mp3': ['pic.mp3', SONG],
  [`${Array.from({ length: 40 }, (_, i) => `level ${i}`).join('/')}/deep.mp3`]: ['pic.mp3', SONG],
  // Good films beside bad files.
  'Bad/nfo (2004)/nfo (2004).mp4': ['fast.mp4', { ...FILM, title: 'nfo', year: 2004 }],
  'Bad/entities (2005)/entities (2005).mp4': ['fast.mp4', { ...FILM, title: 'entities' }],
  'Bad/artwork (2006)/artwork (2006).mp4': ['fast.mp4', { ...FILM, title: 'artwork' }],
  'Bad/subtitle (2007)/subtitle (2007).mp4': ['fast.mp4', { ...FILM, title: 'subtitle' }],
  'Bad/cues (2008)/cues (2008).mp4': ['fast.mp4', { ...FILM, title: 'cues' }],
};

const TEXTS: Readonly<Record<string, string>> = {
  'Films/Told (2001)/movie.nfo': nfo('movie', '<title>The Told Film</title><year>2001</year>'),
  'Films/Told (2001)/Told (2001).en.srt': SRT,
  'Series/Show/tvshow.nfo': nfo('tvshow', '<title>The Show</title>'),
  'Bad/entities (2005)/movie.nfo': ENTITY_BOMB,
  'Bad/artwork (2006)/poster.jpg': '<svg></svg>',
  'Bad/cues (2008)/cues (2008).srt': `1\n00:00:01,000 --> 00:00:02,000\n${SUBTITLE_BOMB}`,
  'Bad/empty.mp4': '',
  'Bad/no film.mp4': 'nothing of the kind',
  'Bad/notes.txt': 'none of our business',
};

/** Made in `root`, which must be empty; beside it lies what links lead out to. Needs the media zoo. */
export const makeHostileLibrary = async (
  root: string,
  { many = 0 }: HostileOptions = {},
): Promise<HostileLibrary> => {
  const at = (path: string) => join(root, path);
  const zoo = (name: string) => join(ZOO, name);
  const items: Record<string, Partial<Item>> = {};
  const problems: Record<string, string> = { 'Bad/empty.mp4': 'empty' };
  for (const [path, [file, facts]] of Object.entries(GOOD)) {
    await mkdir(dirname(at(path)), { recursive: true });
    await copyFile(zoo(file), at(path));
    items[path] = facts;
  }
  for (const [path, text] of Object.entries(TEXTS)) await writeFile(at(path), text);
  await copyFile(zoo('pic.jpg'), at('Films/Told (2001)/poster.jpg'));
  problems['Bad/artwork (2006)/poster.jpg'] = 'not-a-picture';
  await makeLarge(at('Bad/nfo (2004)/movie.nfo'), nfo('movie', '<title>No</title>'), 50_000_000);
  problems['Bad/nfo (2004)/movie.nfo'] = 'nfo-too-large';
  problems['Bad/entities (2005)/movie.nfo'] = 'nfo-declares-entities';
  await makeLarge(at('Bad/subtitle (2007)/subtitle (2007).srt'), SRT, 40_000_000);
  problems['Bad/subtitle (2007)/subtitle (2007).srt'] = 'subtitle-too-large';

  // What is no film as it should be is an item, and a line.
  items['Bad/no film.mp4'] = { title: 'no film' };
  problems['Bad/no film.mp4'] = 'not-media';
  await writeFile(at('Bad/cut short.mp4'), (await readFile(zoo('fast.mp4'))).subarray(0, 60_000));
  items['Bad/cut short.mp4'] = FILM;
  problems['Bad/cut short.mp4'] = 'truncated';
  await copyFile(zoo('fast.mp4'), at('Bad/corrupt.mp4'));
  await spoil(at('Bad/corrupt.mp4'));
  items['Bad/corrupt.mp4'] = { title: 'corrupt' };
  problems['Bad/corrupt.mp4'] = 'damaged';
  if (!isRoot) {
    await copyFile(zoo('fast.mp4'), at('Bad/closed.mp4'));
    await chmod(at('Bad/closed.mp4'), 0);
    items['Bad/closed.mp4'] = { title: 'closed' };
    problems['Bad/closed.mp4'] = 'unreadable';
  }
  await makeNoFiles(root, problems);
  await makeMany(at('Many'), many, items);
  return { items, problems };
};

const makeLarge = async (file: string, text: string, bytes: number) => {
  await writeFile(file, text);
  await truncate(file, bytes);
};

/** The index is there, and says nonsense. */
const spoil = async (file: string) => {
  const bytes = await readFile(file);
  const at = bytes.indexOf('moov');
  bytes.fill(0xff, at + 4, at + 4_000);
  await writeFile(file, bytes);
};

/** What has a film's name, and is no file. */
const makeNoFiles = async (root: string, problems: Record<string, string>) => {
  const at = (name: string) => join(root, 'Bad', name);
  await writeFile(`${root}-outside.mp4`, 'secret');
  const links: Readonly<Record<string, readonly [to: string, kind: string]>> = {
    'out.mp4': [`../../${root.slice(root.lastIndexOf('/') + 1)}-outside.mp4`, 'link-outside'],
    'broken.mp4': ['nowhere.mp4', 'link-broken'],
    'itself.mp4': ['itself.mp4', 'link-loop'],
    round: ['..', 'link-loop'],
  };
  for (const [name, [to, kind]] of Object.entries(links)) {
    await symlink(to, at(name));
    problems[`Bad/${name}`] = kind;
  }
  execFileSync('mkfifo', [at('pipe.mp4')]);
  problems['Bad/pipe.mp4'] = 'not-a-file';
  await makeSocket(join(root, 'Bad'), 'socket.mp4');
  problems['Bad/socket.mp4'] = 'not-a-file';
  if (isDeviceMade(at('device.mp4'))) problems['Bad/device.mp4'] = 'not-a-file';
  await writeFile(
    Buffer.concat([Buffer.from(`${at('caf')}`), Buffer.from([0xe9, 0x2e, 0x6d, 0x70, 0x34])]),
    'x',
  );
  problems['Bad/caf\ufffd.mp4'] = 'name-not-utf8';
};

/** A socket's address is short: it is reached through the directory's number. Its file stays when its process ends. */
const makeSocket = async (dir: string, name: string) => {
  const directory = openSync(dir, 'r');
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(`/proc/self/fd/${directory}/${name}`, resolve);
  });
  server.unref();
  closeSync(directory);
};

const isDeviceMade = (file: string): boolean => {
  try {
    execFileSync('mknod', [file, 'c', '1', '3'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
};

/** Links to one file take no room, and are files all the same. */
const makeMany = async (dir: string, many: number, items: Record<string, Partial<Item>>) => {
  if (many === 0) return;
  await mkdir(dir);
  const name = (i: number) => `${String(i).padStart(5, '0')}.png`;
  await writeFile(join(dir, name(0)), PIXEL);
  for (let i = 1; i < many; i++) await link(join(dir, name(0)), join(dir, name(i)));
  for (let i = 0; i < many; i++) items[`Many/${name(i)}`] = { kind: 'photo' };
};
