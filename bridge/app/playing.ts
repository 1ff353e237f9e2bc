import type { Logger } from 'pino';
import { pathsIn } from '../../config/paths.ts';
import type { Settings } from '../../config/settings.ts';
import { Dlna } from '../dlna/dlna.ts';
import { listedCatalogs } from '../dlna/tree/listed-catalogs.ts';
import { Converter } from '../ffmpeg/converter.ts';
import type { ToolPath } from '../ffmpeg/find-tool.ts';
import type { Finder } from '../finding/finder.ts';
import { serveTelevisions } from '../http/television-server.ts';
import type { Catalogs } from '../library/catalogs.ts';
import type { Friends } from '../network/friends.ts';
import type { Household } from '../network/household.ts';
import { Devices } from '../playback/devices.ts';
import { Hls } from '../playback/hls.ts';
import type { ItemAssets } from '../playback/item-assets.ts';
import { Positions } from '../playback/kept-positions.ts';
import { PairingCodes } from '../playback/pairing-codes.ts';
import { thinSource } from '../playback/renditions.ts';
import { Timelines } from '../playback/timelines.ts';
import { openViewingStore } from '../playback/viewing-store.ts';
import { Viewings } from '../playback/viewings.ts';
import { Downloads } from '../remote/downloads/downloads.ts';
import type { RemoteCatalogs } from '../remote/remote-catalogs.ts';
import type { Parts } from './parts.ts';

export type PlayingDeps = {
  readonly settings: Settings;
  readonly version: string;
  readonly log: Logger;
  readonly parts: Parts;
  readonly ffmpeg: ToolPath;
  readonly catalogs: Catalogs;
  readonly remote: RemoteCatalogs;
  readonly friends: Friends;
  readonly household: Pick<Household, 'name'>;
  readonly finder: Finder;
  readonly itemAssets: ItemAssets;
};

/** All that plays items: through addresses, as HLS, on televisions; downloads, and where the household stopped. */
export const openPlaying = async (deps: PlayingDeps) => {
  const { settings, version, log, parts, ffmpeg } = deps;
  const { catalogs, remote, friends, household, finder, itemAssets } = deps;
  const paths = pathsIn(settings.dataDir);
  const open = async (catalog: string, itemId: string) =>
    catalogs.has(catalog) ? catalogs.open(catalog, itemId) : remote.open(catalog, itemId);
  const store = await openViewingStore(paths.viewings);
  const viewings = new Viewings({ store, open, now: Date.now, log });
  await parts.start(viewings);
  const devices = await Devices.open({ file: paths.devices, open, now: Date.now, log });
  await parts.start(devices);
  const { formerPositions: former } = devices;
  const positions = await Positions.open({ file: paths.positions, former, log });
  await parts.start(positions);
  const pairingCodes = new PairingCodes({ devices, now: Date.now });
  const item = (catalog: string, id: string) => finder.collection(catalog).item(id);
  const timelines = settings.pacing ? new Timelines({ item, itemAssets }) : undefined;
  const hls = new Hls({
    ...{ item, itemAssets },
    ...{ converter: new Converter(ffmpeg), thin: thinSource(catalogs, remote) },
  });
  await parts.start(hls);
  const downloads = await Downloads.open({
    file: paths.downloads,
    folders: { usual: settings.downloadsDir, dataDir: paths.dataDir },
    ...{ find: item, open, log },
    reach: async (catalog) => (catalogs.has(catalog) ? undefined : remote.refresh(catalog)),
  });
  await parts.start(downloads);
  const play = { devices, finder, itemAssets, timelines, logger: log };
  const dlna = await Dlna.open({
    ...{ file: paths.dlna, friendlyName: `Natster: ${household.name}`, version, log },
    ...{ catalogs: () => listedCatalogs({ catalogs, remote, friends }), itemAssets, devices },
    listen: (what) => serveTelevisions({ ...play, port: settings.dlnaPort }, what),
  });
  await parts.start(dlna);
  return { viewings, hls, devices, positions, pairingCodes, timelines, downloads, dlna };
};
