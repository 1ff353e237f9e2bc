/** The one place that builds the parts of a bridge, starts them in order, and stops them in reverse. */
import { randomBytes } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import { type Logger, pino } from 'pino';
import { pathsIn } from '../config/paths.ts';
import type { Settings } from '../config/settings.ts';
import { jellyfin as openJellyfin } from '../plugin/jellyfin.ts';
import { openBrowsers } from './app/browsers.ts';
import { beginGlobal } from './app/global.ts';
import { type Part, Parts } from './app/parts.ts';
import { openPlaying } from './app/playing.ts';
import { openWritten } from './app/written.ts';
import { finishRestore } from './backup/swap.ts';
import { FilmConverter } from './ffmpeg/film-converter.ts';
import { toolPath } from './ffmpeg/find-tool.ts';
import { PictureScaler } from './ffmpeg/picture-scaler.ts';
import { Everything } from './finding/everything.ts';
import { Finder } from './finding/finder.ts';
import { openAccess } from './http/access/access.ts';
import { runningFile } from './http/running-file.ts';
import { HttpServer } from './http/server.ts';
import type { Services } from './http/services.ts';
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
import { OriginalAccounts } from './network/original-accounts.ts';
import { ownMembership } from './network/own-membership.ts';
import { OwnNetwork } from './network/own-network.ts';
import { ItemAssets } from './playback/item-assets.ts';
import { itemExtras } from './playback/item-extras.ts';
import { Renditions } from './playback/renditions.ts';
import type { Log } from './protocol/log.ts';
import { Imports } from './remote/imports.ts';
import { unimportedShares } from './remote/inbox.ts';
import { RemoteCatalogs } from './remote/remote-catalogs.ts';
import { Announcer } from './share/announcing/announcer.ts';
import { CatalogServer } from './share/catalog-server.ts';
import { onlyCatalog } from './share/only-catalog.ts';
import { LocalService } from './share/original/local-service.ts';
import { servedCatalogs } from './share/served-catalogs.ts';
import { Shares } from './share/shares.ts';
import { BlobCache } from './store/blob-cache.ts';
import { lockDataDir } from './store/data-dir.ts';
import { finishExchange } from './store/exchange.ts';
import { readOrCreateSecret, secretsIn } from './store/secrets.ts';

/** Pictures, subtitles and keyframe indexes that were made or fetched. */
const ASSETS_BYTES = 512 * 1024 * 1024;

export type Bridge = {
  readonly url: string;
  readonly dataDir: string;
  /** A link that signs one browser in, once. */
  signInLink(): string;
  stop(): Promise<void>;
};

/** A bridge for one catalog, without a page. `isForAll`: whoever asks for it by the original protocol gets it. */
export type OnlyCatalog = { readonly catalog: string; readonly isForAll: boolean };

export const makeLog = (level: string): Logger =>
  pino({ level, base: null, timestamp: pino.stdTimeFunctions.isoTime }, pino.destination(2));

/** Starts a whole bridge. When a part does not start, or `signal` aborts, those before it are stopped again. */
export const startBridge = async (
  settings: Settings,
  version: string,
  log: Logger,
  signal: AbortSignal,
  only?: OnlyCatalog,
): Promise<Bridge> => {
  const parts = new Parts(signal, log);
  try {
    return await build(settings, version, log, parts, only);
  } catch (error) {
    await parts.stop();
    throw error;
  }
};

const build = async (
  settings: Settings,
  version: string,
  log: Logger,
  parts: Parts,
  only: OnlyCatalog | undefined,
): Promise<Bridge> => {
  const startedAtMs = Date.now();
  const start = (part: Part) => parts.start(part);
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
  const jellyfin = openJellyfin({ secrets: secretsIn(paths.secrets), version, log });
  const { indexingShare: share, indexingHours: hours } = settings;
  const library = new Library({
    ...{ sourcesDir: paths.sources, catalogsDir: paths.catalogs, log, prober },
    servers: jellyfin.servers,
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
    network &&
    new Administration({
      ...{ network, household, friends, invitations, log },
      beginGlobal: beginGlobal(settings, network, log),
    });
  if (administration) await start(administration);
  const { memberships: file, secrets: secretsDir } = paths;
  const memberships = await Memberships.open({ file, secretsDir, household, friends, log });

  const originalAccounts = await OriginalAccounts.open({
    ...{ file: paths.originalAccounts, secretsDir, memberships, log },
  });

  const { renditions: atOnce, originalRate } = settings;
  const renditions = new Renditions({ catalogs, assets, ffmpeg, atOnce });
  await start(renditions);
  const films = new FilmConverter(ffmpeg, atOnce);
  // Throws CATALOG_NOT_FOUND.
  if (only) catalogs.get(only.catalog);
  const all = servedCatalogs(catalogs, assets, renditions, films);
  const served = only ? onlyCatalog(all, only.catalog) : all;
  const imports = await Imports.open(paths.imports);
  const unimported: Services['unimported'] = (membership, timeoutMs) =>
    unimportedShares(imports, membership, timeoutMs);
  const browsers = await openBrowsers({
    ...{ file: paths.linkedBrowsers, household, friends, memberships, catalogs, imports, log },
    ...{ parts, isServed: !only },
  });
  const server = new CatalogServer({
    ...{ household, friends, shares, browsers: browsers.linked, catalogs: served, log },
    originalBytesPerSec: (originalRate * 1e6) / 8,
    openCatalog: only?.isForAll ? only.catalog : undefined,
  });
  await start(server);
  memberships.onAdded((membership) =>
    membership.onConnected((connection) => server.serve(connection, membership.account)),
  );
  const membership = network && ownMembership(network, settings.name, log);
  const remote = new RemoteCatalogs({
    household,
    friends,
    memberships,
    imports,
    listingsDir: paths.listings,
    spoolDir: paths.spool,
    cache,
    isOwnCatalog: (name) => catalogs.isTaken(name),
    log,
  });
  await start({
    start: async () => {
      await memberships.start(membership);
      await originalAccounts.start();
    },
    stop: () => memberships.stop(),
  });
  await start(remote);
  await start(new Announcer({ memberships, friends, shares, catalogs: served, log }));
  const local = new LocalService({ friends, shares, catalogs: served, unimported, log });
  memberships.onAdded((membership) =>
    membership.onConnected(({ nc }) => local.serve(membership, nc)),
  );
  await start(local);

  const finder = new Finder({ catalogs, remote });
  await start(finder);
  const itemAssets = new ItemAssets({ catalogs, assets, remote });
  const known = { catalogs, remote, friends, household, finder, itemAssets };
  const playing = await openPlaying({ ...known, settings, version, ffmpeg, parts, log });
  const friendName = (id: string) => friends.byId(id)?.name;
  const written = await openWritten({
    ...{ dataDir: paths.dataDir, devices: playing.devices, catalogs, remote, friendName },
    writer: jellyfin.exporter(itemExtras(itemAssets)),
    ...{ contents: jellyfin.contents, servers: jellyfin.told, parts, log },
  });

  const token = await readOrCreateSecret(paths.secrets, 'api-token', newToken);
  const access = await openAccess(paths, token.trim());
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
    { host, port, allowedHosts, logger: log, hasPage: !only },
    {
      ...{ version, startedAtMs, access, log },
      ...{ household, memberships, originalAccounts, unimported, friends, inviting, invitations },
      ...{ ownNetwork, browsers },
      ...{ sources, catalogs, jellyfin, shares, server },
      ...{ remote, finder, everything: new Everything(finder), itemAssets, ...playing, ...written },
    },
  );
  await start(http);
  await start(runningFile(paths.running, http));
  return {
    url: http.url,
    dataDir: paths.dataDir,
    signInLink: () => `${http.url}/#sign-in=${access.signIns.createCode()}`,
    stop: () => parts.stop(),
  };
};

const newToken = (): string => randomBytes(32).toString('base64url');

const openNetwork = (settings: Settings, log: Log): Promise<OwnNetwork> => {
  const { network: directory, secrets: secretsDir, bin: binDir } = pathsIn(settings.dataDir);
  const { name, natsPort: port, natsServer: configuredBinary } = settings;
  return OwnNetwork.open({ directory, secretsDir, binDir, name, port, configuredBinary, log });
};
