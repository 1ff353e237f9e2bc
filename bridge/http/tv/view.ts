import type { InCatalog } from '../../finding/everything.ts';
import type { Picture } from '../../media/item-details.ts';
import { assetPath, posterPath } from '../../playback/device-addresses.ts';
import type { Device } from '../../playback/devices.ts';
import { groupPicture } from '../group-picture.ts';
import type { Services } from '../services.ts';
import { type Html, html } from './html.ts';

export type Tile = {
  readonly href: string;
  readonly title: string;
  readonly facts: string;
  readonly picture: string | undefined;
  /** Why it cannot be played now. */
  readonly trouble: string | undefined;
};

export const itemHref = ({ catalog, item: { id, kind } }: InCatalog): string =>
  `/tv/items/${catalog}/${id}${kind === 'photo' ? '/play' : ''}`;

const picture = (src: string | undefined, title: string): Html =>
  src === undefined
    ? html`<span class="picture blank">${title}</span>`
    : html`<span class="picture"><img src="${src}" alt=""></span>`;

const tile = ({ href, title, facts, picture: src, trouble }: Tile): Html => html`
<a class="tile" href="${href}">${picture(src, title)}
<span class="name">${title}</span>
<span class="facts">${trouble ? html`<b>${trouble}</b>` : facts}</span></a>`;

export const tiles = (all: readonly Tile[]): Html =>
  html`<div class="tiles">${all.map(tile)}</div>`;

/** For what is told apart by its title rather than by a picture. */
export const rows = (all: readonly Tile[]): Html =>
  html`<div class="rows">${all.map(
    ({ href, title, facts, trouble }) => html`
<a class="row" href="${href}"><span class="name">${title}</span>
<span class="facts">${trouble ? html`<b>${trouble}</b>` : facts}</span></a>`,
  )}</div>`;

/** What a device is shown of items: our own and friends' alike. */
export class View {
  readonly #services: Services;
  readonly #device: Device;

  constructor(services: Services, device: Device) {
    this.#services = services;
    this.#device = device;
  }

  /** Why an item cannot be played now. */
  troubleOf({ catalog, item }: InCatalog): string | undefined {
    const { catalogs, remote, friends, finder } = this.#services;
    if (catalogs.has(catalog)) {
      return finder.collection(catalog).isAvailable(item) ? undefined : 'The disk is away';
    }
    const entry = remote.list().find(({ alias }) => alias === catalog);
    if (!entry || remote.presence(catalog).online) return undefined;
    return `${friends.byId(entry.friend)?.name ?? 'The owner'} is away`;
  }

  tile(found: InCatalog, facts: string): Tile {
    const { catalog, item } = found;
    return {
      ...{ href: itemHref(found), title: item.title, facts },
      picture: posterPath(this.#device, catalog, item),
      trouble: this.troubleOf(found),
    };
  }

  /** One for all items that `found` is the first of. */
  async groupTile(
    found: InCatalog,
    of: NonNullable<Picture['of']>,
    { href, title, facts }: Pick<Tile, 'href' | 'title' | 'facts'>,
  ): Promise<Tile> {
    const { catalog, item } = found;
    const own = await groupPicture(this.#services, found, of);
    const usual = posterPath(this.#device, catalog, item);
    return {
      ...{ href, title, facts },
      picture: own ? assetPath(this.#device, catalog, item.id, own) : usual,
      trouble: this.troubleOf(found),
    };
  }
}
