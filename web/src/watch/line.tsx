import type { Catalog, Item } from '../answers.ts';
import { formatBytes } from '../format.ts';
import { strings } from '../strings.ts';

const words = strings.watch.link;

/** Some room, for films do not need the same all the time. */
const ROOM = 1.25;

const perSec = (bytes: number): string => `${formatBytes(bytes)}/s`;

/** Whether the line to its owner carries it, from what came over that lately. */
export const Line = ({ catalog, item }: { catalog: Catalog; item: Item }) => {
  const { duration, byte_size: bytes, kind } = item;
  if (catalog.kind === 'own' || !duration || kind === 'photo') return null;
  const needs = bytes / duration;
  const { friend = '', link } = catalog;
  const isPlenty = link !== undefined && link.rate >= needs * ROOM;
  const isThin = link?.isLimit && link.rate < needs;
  return (
    <p class={isThin ? 'note note-warn' : 'quiet'}>
      {words.needs(perSec(needs))} {isPlenty && words.plenty(friend, perSec(link.rate))}
      {isThin && words.thin(friend, perSec(link.rate))}
    </p>
  );
};
