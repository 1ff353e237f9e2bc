import { folderFacts } from './folders.ts';
import { takeIds } from './ids.ts';
import type { NameFacts } from './name-facts.ts';
import { editionAfter, editionIn, pictureIn, releaseIndex } from './release.ts';
import { isRelated } from './text.ts';
import { titleOf } from './titles.ts';

/** Names that tools give: the film's stands on its folder. */
const NOT_A_NAME = /^(?:movie|video|film|title_?t?\d+|vts_\d+_\d+|\d{5}|disc\d?|disk\d?|cd\d?)$/iu;

export const filmFacts = (folders: readonly string[], name: string): NameFacts => {
  const folder = folders.at(-1);
  const around = folderFacts(folder);
  const isDated = around !== undefined && (around.year !== undefined || around.ids !== undefined);
  const version = versionOf(name, folder, isDated);
  const own = titleOf(version?.of ?? withoutGroup(name));
  const isFilmsFolder = isDated && (isRelated(around.title, own.title) || NOT_A_NAME.test(name));
  const { title, year } = isFilmsFolder && own.year === undefined ? around : own;
  const rest = version?.label ?? own.rest;
  const told = name.slice(0, releaseIndex(name));
  const edition = editionIn(rest) ?? (own.year ? undefined : editionAfter(told));
  const label = version?.label ?? pictureIn(rest);
  return {
    kind: 'movie',
    title,
    ...(year ? { year } : {}),
    ...(edition ? { edition: edition.text } : {}),
    ...(label ? { version: label } : {}),
    ...(isFilmsFolder && around.ids ? { ids: around.ids } : {}),
  };
};

/**
 * `1080p` of `Film (2010)/Film (2010) - 1080p`: versions of one film beside each other. In a folder that
 * tells no year it is rather a title: `Films of Ours/Films of Ours - The First`.
 */
const versionOf = (name: string, folder: string | undefined, isFilms: boolean) => {
  const of = folder && takeIds(folder).name;
  if (!of || !name.startsWith(of)) return undefined;
  const label = /^ +- +\[?([^[\]]+)\]?$/u.exec(name.slice(of.length))?.[1]?.trim();
  if (!label || !(isFilms || pictureIn(label) || editionIn(label))) return undefined;
  return { of, label };
};

/** Only a checksum tells that what stands in brackets in front is nothing of the title's: [REC] 2. */
const withoutGroup = (name: string): string =>
  /\[[0-9a-f]{8}\]/iu.test(name) ? name.replace(/^\[[^[\]]*\][ _]*(?=\S)/u, '') : name;
