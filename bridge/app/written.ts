import { pathsIn } from '../../config/paths.ts';
import type { Devices } from '../playback/devices.ts';
import { type ExportedCatalogsDeps, exportedCatalogs } from '../playback/exported-catalogs.ts';
import { Exports } from '../playback/exports.ts';
import { KeptLibraries } from '../playback/kept-libraries.ts';
import type { LibraryReader, LibraryWriter } from '../playback/library-writer.ts';
import { PluginLibraries } from '../playback/plugin-libraries.ts';
import { Plugins } from '../playback/plugins.ts';
import type { ToldServers } from '../playback/told-servers.ts';
import type { Log } from '../protocol/log.ts';
import type { Parts } from './parts.ts';

export type WrittenDeps = ExportedCatalogsDeps & {
  readonly dataDir: string;
  readonly devices: Devices;
  readonly writer: LibraryWriter;
  readonly contents: LibraryReader;
  readonly servers: ToldServers;
  readonly parts: Parts;
  readonly log: Log;
};

/** Libraries that are written for media servers: into folders of people's, and for our plugin. */
export const openWritten = async (deps: WrittenDeps) => {
  const { devices, writer, contents, servers, parts, log } = deps;
  const paths = pathsIn(deps.dataDir);
  const now = Date.now;
  const catalogs = () => exportedCatalogs(deps);
  const libraries = new KeptLibraries({ devices, writer, catalogs, now, log });
  const told = { libraries, servers, now, log };
  const exports = await parts.start(await Exports.open({ file: paths.exports, ...told }));
  const at = { file: paths.plugins, dir: paths.jellyfin };
  const plugins = await parts.start(await Plugins.open({ ...at, libraries, now, log }));
  await parts.start(libraries);
  const pluginLibraries = new PluginLibraries({ plugins, libraries, contents });
  return { keptLibraries: libraries, exports, plugins, pluginLibraries };
};
