/** What the page for watching asks of the bridge: all catalogs as one. */
import type { Static } from 'typebox';
import type {
  AroundAnswer,
  GroupsAnswer,
  ListAnswer,
} from '../../bridge/http/everything-routes.ts';
import type { DetailsAnswer, FoundAnswer } from '../../bridge/http/schemas.ts';
import { PHOTO, type PreviewWidth, previewName } from '../../bridge/media/preview.ts';
import type { Found, Item, Position } from './answers.ts';
import { assetAt } from './api.ts';
import { at, get } from './ask.ts';

/** An item and the catalog that it is in. */
export type Here = Static<typeof FoundAnswer>;
export type Listed = Static<typeof ListAnswer>;
export type Groups = Static<typeof GroupsAnswer>;
/** The first item of a series, season or album, and the picture of the whole. */
export type Group = Groups['results'][number];
export type Known = Static<typeof DetailsAnswer>;
export type Details = NonNullable<Known['details']>;
export type Around = Static<typeof AroundAnswer>;
export type Stopped = Here & { readonly atSec: number };
export type Kind = Item['kind'];
export type GroupName = 'series' | 'season' | 'album';

type Cut = {
  readonly cursor?: string | undefined;
  readonly limit?: number;
  /** Names of those to look in; absent: all. */
  readonly catalogs?: readonly string[] | undefined;
};

const query = (of: Readonly<Record<string, string | number | undefined>>): string => {
  const said = Object.entries(of).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, String(value)]],
  );
  return `?${new URLSearchParams(said)}`;
};
const cutOf = ({ catalogs, ...rest }: Cut) => ({ ...rest, catalogs: catalogs?.join(',') });
const itemAt = ({ catalog, id }: ItemAddress, ...more: readonly string[]): string =>
  at('catalogs', catalog, 'items', id, ...more);

export type ItemAddress = { readonly catalog: string; readonly id: string };

export const watchApi = {
  list: (of: Cut & { kinds: readonly Kind[]; sort: string }, signal?: AbortSignal) => {
    const { kinds, sort, ...cut } = of;
    const asked = query({ ...cutOf(cut), sort, kinds: kinds.join(',') });
    return get<Listed>(`/everything${asked}`, signal);
  },
  groups: (of: Cut & { of: GroupName }, signal?: AbortSignal) => {
    const { of: name, ...cut } = of;
    return get<Groups>(`/groups${query({ ...cutOf(cut), of: name })}`, signal);
  },
  group: (item: ItemAddress, of: GroupName, cursor?: string, signal?: AbortSignal) =>
    get<Listed>(`${itemAt(item, 'group')}${query({ of, cursor })}`, signal),
  seasons: (item: ItemAddress, signal?: AbortSignal) =>
    get<Groups>(itemAt(item, 'seasons'), signal),
  around: (item: ItemAddress, signal?: AbortSignal) => get<Around>(itemAt(item, 'around'), signal),
  item: (item: ItemAddress, signal?: AbortSignal) => get<Known>(itemAt(item), signal),
  search: (of: Cut & { q: string; kind?: Kind | undefined }, signal?: AbortSignal) => {
    const { q, kind, ...cut } = of;
    return get<Found>(`/search${query({ ...cutOf(cut), q, kind })}`, signal);
  },
  goingOn: (limit: number, signal?: AbortSignal) =>
    get<{ results: Stopped[] }>(`/positions/items${query({ limit })}`, signal),
  positions: (signal?: AbortSignal) => get<{ positions: Position[] }>('/positions', signal),
};

/** Address of its poster, still or cover, and of a photo itself; undefined: it has none. */
export const pictureOf = (
  { catalog, item: { id, poster, kind, revision } }: Here,
  width: PreviewWidth,
): string | undefined => {
  if (poster) return assetAt(catalog, id, previewName('poster', width), poster);
  return kind === 'photo' ? assetAt(catalog, id, previewName(PHOTO, width), revision) : undefined;
};

export const groupPictureOf = (group: Group, width: PreviewWidth): string | undefined => {
  const { catalog, item, picture } = group;
  if (!picture) return pictureOf(group, width);
  return assetAt(catalog, item.id, previewName(picture.asset, width), picture.mark);
};
