/** Jellyfin servers that libraries come from, and libraries that are written for them. */
import type { ItemExtras } from '../bridge/playback/library-writer.ts';
import { LibraryContents } from './export/contents.ts';
import { Exporter } from './export/exporter.ts';
import { JellyfinSetup } from './setup/jellyfin-setup.ts';
import { JellyfinTold } from './setup/jellyfin-told.ts';
import { JellyfinServers, type JellyfinServersDeps } from './source/jellyfin-servers.ts';

export const jellyfin = (deps: JellyfinServersDeps) => {
  const setup = new JellyfinSetup(deps);
  return {
    servers: new JellyfinServers(deps),
    setup,
    contents: new LibraryContents(),
    told: new JellyfinTold({ ...deps, setup }),
    exporter: (extras: ItemExtras) => new Exporter(extras),
  };
};
