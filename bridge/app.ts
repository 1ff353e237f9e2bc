/** The one place that builds the parts of a bridge, starts them in order, and stops them in reverse. */
import { randomBytes } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import { type Logger, pino } from 'pino';
import { pathsIn } from '../config/paths.ts';
import type { Settings } from '../config/settings.ts';
import { finishRestore } from './backup/swap.ts';
import { Dlna } from './dlna/dlna.ts';
import { listedCatalogs } from './dlna/tree/listed-catalogs.ts';
import { Converter } from './ffmpeg/converter.ts';
import { toolPath } from './ffmpeg/find-tool.ts';
import { PictureScaler } from './ffmpeg/picture-scaler.ts';
import { Everything } from './finding/everything.ts';
import { Finder } from './finding/finder.ts';
import { runningFile } from './http/running-file.ts';
import { HttpServer } from './http/server.ts';
import { SignIns } from './http/sign-ins.ts';
import { serveTelevisions } from './http/television-server.ts';
import { Assets } from './library/assets/assets.ts';
import { Library } from './library/library.ts';
import { openProber } from './library/open-prober.ts';
import { Throttle } from './library/throttle.ts';
import { Administration } from './network/administration.ts';
import { Friends } from './network/friends.ts';
import { loadHousehold } from './network/household.ts';
import { Invitations } from './network/invitations.ts';
import { Inviting } from './network/inviting.ts';
import { Memberships } from './network/memberships.ts';
import { Opening } from './network/opening.ts';
import { ownMembership } from './network/own-membership.ts';
import { OwnNetwork } from './network/own-network.ts';
import { Devices } from './playback/devices.ts';
import { Hls } from './playback/hls.ts';
import { ItemAssets } from './playback/item-assets.ts';
import { PairingCodes } from './playback/pairing-codes.ts';
import { Renditions, thinSource } from './playback/renditions.ts';
import { Timelines } from './playback/timelines.ts';
import { openViewingStore } from './playback/viewing-store.ts';
import { Viewings } from './playback/viewings.ts';
import type { Log } from './protocol/log.ts';
import { Downloads } from './remote/downloads/downloads.ts';
import { Imports } from './remote/imports.ts';
import { RemoteCatalogs } from './remote/remote-catalogs.ts';
import { CatalogServer } from './share/catalog-server.ts';
import { servedCatalogs } from './share/served-catalogs.ts';
import { Shares } from './share/shares.ts';
import { BlobCache } from './store/blob-cache.ts';
import { lockDataDir } from './store/data-dir.ts';
import { finishExchange } from './store/exchange.ts';
import { readOrCreateSecret } from './store/secrets.ts';

const STOP_TIMEOUT_MS = 8_000;
/** Pictures, subtitles and keyframe indexes that were made or fetched. */
const ASSETS_BYTES = 512 * 1024 * 1024;

type Part = { start?(signal: AbortSignal): Promise<void> | void; stop?(): Promise<void> | void };

export type Bridge = {
  readonly url: string;
  readonly dataDir: string;
  /** A link that signs one browser in, once. */
  signInLink(): string;
  stop(): Promise<void>;
};

export const makeLog = (level: string): Logger =>
  pino({ level, base: null, timestamp: pino.stdTimeFunctions.isoTime }, pino.destination(2));

/** Starts a whole bridge. When a part does not start, or `signal` aborts, those before it are stopped again. */
export const startBridge = async (
  settings: Settings,
  version: string,
  log: Logger,
  signal: AbortSignal,
): Promise<Bridge> => {
  const started: Part[] = [];
  const start = async (part: Part): Promise<void> => {
    started.unshift(part);
    await part.start?.(signal);
    signal.throwIfAborted();
  };
  const stop = () => stopAll(started, log);
  try {
    return await build(settings, version, log, start, stop);
  } catch (error) {
    await stop();
    throw error;
  }
};

const build = async (
  settings: Settings,
  version: string,
  log: Logger,
  start: (part: Part) => Promise<void>,
  stop: () => Promise<void>,
): Promise<Bridge> => {
  const startedAtMs = Date.now();
  const paths = pathsIn(settings.dataDir);
  await mkdir(paths.dataDir, { recursive: true, mode: 0o700 });
  const lock = await lockDataDir(paths.dataDir);
  await start({ stop: () => lock.release() });
  await finishRestore(paths.dataDir);
  await finishExchange(paths.dataDir);
  // That of a bridge that was killed.
  await rm(paths.running, { force: true });

  const household = await loadHousehold(paths.secrets, settings.name);
  const friends = await Friends.open(paths.friends);
  const shares = await Shares.open(paths.shares);
  const prober = await openProber(settings.ffprobe, log);
  await start(prober);
  const { indexingShare: share, indexingHours: hours } = settings;
  const library = new Library({
    ...{ sourcesDir: paths.sources, catalogsDir: paths.catalogs, log, prober },
    pace: new Throttle({ share, hours }),
  });
  await start(library);
  const { catalogs, sources } = library;
  const cache = new BlobCache(paths.assets, ASSETS_BYTES);
  await start(cache);
  const ffmpeg = toolPath('ffmpeg', settings.ffmpeg);
  const scaler = new PictureScaler(ffmpeg);
  const assets = new Assets({ sources, prober, scaler, cache, log });

  const network = settings.ownNetwork ? await openNetwork(settings, log) : undefined;
  const invitations = await Invitations.open(paths.invitations);
  const administration =
    network && new Administration({ network, household, friends, invitations, log });
  if (administration) await start(administration);
  const { memberships: file, secrets: secretsDir } = paths;
  const memberships = await Memberships.open({ file, secretsDir, household, friends, log });

  const { renditions: atOnce } = settings;
  const renditions = new Renditions({ catalogs, assets, ffmpeg, atOnce });
  await start(renditions);
  const served = servedCatalogs(catalogs, assets, renditions);
  const server = new CatalogServer({ household, friends, shares, catalogs: served, log });
  await start(server);
  memberships.onAdded((membership) =>
    membership.onConnected((connection) => server.serve(connection, membership.account)),
  );
  const membership = network && ownMembership(network, settings.name, log);
  const remote = new RemoteCatalogs({
    household,
    friends,
    memberships,
    imports: await Imports.open(paths.imports),
    listingsDir: paths.listings,
    cache,
    isOwnCatalog: (name) => catalogs.isTaken(name),
    log,
  });
  await start({
    start: async () => memberships.start(membership),
    stop: () => memberships.stop(),
  });
  await start(remote);

  const finder = new Finder({ catalogs, remote });
  await start(finder);
  const open = async (catalog: string, itemId: string) =>
    catalogs.has(catalog) ? catalogs.open(catalog, itemId) : remote.open(catalog, itemId);
  const store = await openViewingStore(paths.viewings);
  const viewings = new Viewings({ store, open, now: Date.now, log });
  await start(viewings);
  const devices = await Devices.open({ file: paths.devices, open, now: Date.now, log });
  await start(devices);
  const pairingCodes = new PairingCodes({ devices, now: Date.now });
  const itemAssets = new ItemAssets({ catalogs, assets, remote });
  const item = (catalog: string, id: string) => finder.collection(catalog).item(id);
  const timelines = settings.pacing ? new Timelines({ item, itemAssets }) : undefined;
  const hls = new Hls({
    ...{ item, itemAssets },
    ...{ converter: new Converter(ffmpeg), thin: thinSource(catalogs, remote) },
  });
  await start(hls);
  const downloads = await Downloads.open({
    file: paths.downloads,
    folders: { usual: settings.downloadsDir, dataDir: paths.dataDir },
    ...{ find: item, open, log },
  });
  await start(downloads);
  const play = { devices, finder, itemAssets, timelines, logger: log };
  const dlna = await Dlna.open({
    ...{ file: paths.dlna, friendlyName: `Natster: ${household.name}`, version, log },
    ...{ catalogs: () => listedCatalogs({ catalogs, remote, friends }), itemAssets, devices },
    listen: (what) => serveTelevisions({ ...play, port: settings.dlnaPort }, what),
  });
  await start(dlna);

  const token = await readOrCreateSecret(paths.secrets, 'api-token', newToken);
  const signIns = await SignIns.open(paths.signIns, token.trim());
  const ownNetwork = network &&
    administration &&
    membership && {
      network,
      administration,
      opening: new Opening({ network, administration, membership, log }),
    };
  if (ownNetwork) await start(ownNetwork.opening);
  const inviting = new Inviting(network, invitations, household);
  const { host, port, allowedHosts } = settings;
  const http = new HttpServer(
    { host, port, allowedHosts, logger: log },
    {
      ...{ version, startedAtMs, signIns, log },
      ...{ household, memberships, friends, inviting, invitations, ownNetwork },
      ...{ sources, catalogs, shares, server },
      ...{ remote, finder, everything: new Everything(finder), itemAssets, timelines, downloads },
      ...{ viewings, hls, devices, pairingCodes, dlna },
    },
  );
  await start(http);
  await start(runningFile(paths.running, http));
  return {
    url: http.url,
    dataDir: paths.dataDir,
    signInLink: () => `${http.url}/#sign-in=${signIns.createCode()}`,
    stop,
  };
};

const newToken = (): string => randomBytes(32).toString('base64url');

const openNetwork = (settings: Settings, log: Log): Promise<OwnNetwork> => {
  const { network: directory, secrets: secretsDir, bin: binDir } = pathsIn(settings.dataDir);
  const { name, natsPort: port, natsServer: configuredBinary } = settings;
  return OwnNetwork.open({ directory, secretsDir, binDir, name, port, configuredBinary, log });
};

const stopAll = async (parts: readonly Part[], log: Log): Promise<void> => {
  for (const part of parts) {
    const late = new Promise<'late'>((resolve) => {
      setTimeout(() => resolve('late'), STOP_TIMEOUT_MS).unref();
    });
    try {
      const outcome = await Promise.race([part.stop?.(), late]);
      if (outcome === 'late') log.warn({ part: part.constructor.name }, 'did not stop in time');
    } catch (error) {
      log.warn({ part: part.constructor.name, error: String(error) }, 'did not stop cleanly');
    }
  }
};
