import { Converter } from '../ffmpeg/converter.ts';
import type { ToolPath } from '../ffmpeg/find-tool.ts';
import { conversionNamed, THIN } from '../hls/conversion.ts';
import { type AssetFile, inMemory } from '../library/assets/asset-file.ts';
import type { Assets } from '../library/assets/assets.ts';
import { Makings } from '../library/assets/makings.ts';
import type { Catalogs } from '../library/catalogs.ts';
import { BridgeError } from '../protocol/errors.ts';
import { RENDITION_PLAN, type RenditionAsk } from '../protocol/messages.ts';
import type { RemoteCatalogs } from '../remote/remote-catalogs.ts';
import { Hls } from './hls.ts';
import type { ThinSource } from './hls-parts.ts';

/** What a friend may have begun, and how long it goes on between two of their asks. */
const MAKING = { perAsker: 4, lingerMs: 10_000 };

export type RenditionsDeps = {
  readonly catalogs: Catalogs;
  readonly assets: Assets;
  readonly ffmpeg: ToolPath;
  /** Pieces of films that may be converted at once; 0: none, for nobody. */
  readonly atOnce: number;
};

/** The owner's side: smaller versions of our films for friends whose line is thin, made before they travel. */
export class Renditions {
  readonly #deps: RenditionsDeps;
  readonly #converter: Converter;
  readonly #hls: Hls;
  readonly #makings = new Makings<Uint8Array>(MAKING);

  constructor(deps: RenditionsDeps) {
    this.#deps = deps;
    this.#converter = new Converter(deps.ffmpeg, Math.max(1, deps.atOnce));
    const { catalogs, assets } = deps;
    const sourceOf = (catalog: string, id: string) => catalogs.of(catalog).sourceOf(id);
    this.#hls = new Hls({
      item: (catalog, id) => catalogs.item(catalog, id),
      itemAssets: {
        details: (catalog, id) => assets.details(sourceOf(catalog, id), id),
        open: async (catalog, id, asset, mark = '', signal) => {
          const ask = { id, asset, mark };
          return {
            file: await assets.open(sourceOf(catalog, id), ask, 'renditions', signal),
            mark,
          };
        },
      },
      converter: this.#converter,
      thin: NONE,
    });
  }

  stop(): Promise<void> {
    return this.#hls.stop();
  }

  async renditions(): Promise<readonly string[]> {
    const isOffered = this.#deps.atOnce > 0 && (await this.#converter.isThere());
    return isOffered ? THIN.map(({ name }) => name) : [];
  }

  /** Throws NOT_FOUND, ITEM_NOT_FOUND, ITEM_CHANGED, RATE_LIMITED, what making it throws, the signal's reason. */
  async openRendition(
    catalog: string,
    { id, revision, track, rendition, segment }: RenditionAsk,
    asker: string,
    signal: AbortSignal,
  ): Promise<AssetFile> {
    const offered = await this.renditions();
    const conversion = offered.includes(rendition) ? conversionNamed(rendition) : undefined;
    if (!conversion) throw new BridgeError('NOT_FOUND');
    const part = { trackId: track, conversion, segment };
    const make = async (signal: AbortSignal): Promise<Uint8Array> => {
      const readable = await this.#deps.catalogs.open(catalog, id);
      try {
        if (readable.revision !== revision) throw new BridgeError('ITEM_CHANGED');
        return await this.#hls.part({ catalog, itemId: id }, part, { readable, signal });
      } finally {
        await readable.close();
      }
    };
    const key = [catalog, id, revision, track, rendition, segment].join(' ');
    const bytes = await this.#makings.share(key, asker, make, signal);
    return inMemory({ mimeType: 'video/mp4', bytes });
  }
}

const NONE: ThinSource = {
  offered: async () => [],
  part: async () => {
    throw new BridgeError('NOT_FOUND');
  },
};

/** The friend's side: what owners make of their films. */
export const thinSource = (
  catalogs: Pick<Catalogs, 'has'>,
  remote: RemoteCatalogs,
): ThinSource => ({
  offered: async (catalog) => {
    if (catalogs.has(catalog)) return [];
    const names = await remote.extras.renditions(catalog);
    return THIN.filter(({ name }) => names.includes(name));
  },
  part: (catalog, { id, revision }, { trackId: track, conversion, segment }, signal) => {
    const of = { id, revision, plan: RENDITION_PLAN, track, rendition: conversion.name } as const;
    const ask = segment === undefined ? of : { ...of, segment };
    return remote.extras.rendition(catalog, ask, signal);
  },
});
