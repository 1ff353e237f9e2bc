import { categoryOf } from '../media-types.ts';
import { nameOf } from '../paths.ts';
import { foldersOf, stemOf } from './text.ts';

/** What servers, cameras and systems keep for themselves, in lower case. */
const SYSTEM_NAMES = new Set([
  '@eadir',
  '@recycle',
  '@recently-snapshot',
  '#recycle',
  '#snapshot',
  '$recycle.bin',
  'desktop.ini',
  'ehthumbs.db',
  'lost+found',
  'recycler',
  'system volume information',
  'thumbs.db',
]);
const SAMPLE_NAME = /^sample(?:-\S+)?$/iu;
const SAMPLE_SUFFIX = /[^-._ ][-._ ]+sample$/iu;
const SAMPLE_FOLDER = /^samples?$/iu;

/** What no catalog shows: hidden and system files and folders, and samples. */
export const isIgnored = (path: string): boolean =>
  path.split('/').some(isSystem) || isSample(path);

const isSystem = (name: string): boolean =>
  name.startsWith('.') || name.endsWith('@SynoResource') || SYSTEM_NAMES.has(name.toLowerCase());

/** A piece of the film beside it. What is called just "sample" at the root is a sample of nothing. */
export const isSample = (path: string): boolean => {
  if (categoryOf(path) !== 'video') return false;
  const stem = stemOf(nameOf(path)).trim();
  if (SAMPLE_SUFFIX.test(stem)) return true;
  const folders = foldersOf(path);
  if (folders.length > 0 && SAMPLE_NAME.test(stem)) return true;
  return folders.length > 1 && SAMPLE_FOLDER.test(folders.at(-1) ?? '');
};
