/** The one place that builds the parts of a bridge, starts them in order, and stops them in reverse. */
import { randomBytes } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import { pathsIn } from '../config/paths.ts';
import { jellyfin as openJellyfin } from '../plugin/jellyfin.ts';
import { openBrowsers } from './app/browsers.ts';
import { beginGlobal } from './app/global.ts';
import { Hub } from './app/hub.ts';
import { lookingAfter } from './app/looking-after.ts';
import { openOwnNetwork } from './app/own-network.ts';
import { type Part, Parts } from './app/parts.ts';
import { openPlaying } from './app/playing.ts';
import type { OnlyCatalog, Running } from './app/running.ts';
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
import { CloudAccounts } from './network/cloud/cloud-accounts.ts';
import { Friends } from './network/friends.ts';
import { loadHousehold } from './network/household.ts';
import { Invitations } from './network/invitations.ts';
import { Inviting } from './network/inviting.ts';
import { Memberships } from './network/memberships.ts';
import { Opening } from './network/opening.ts';
import { OriginalAccounts } from './network/original-accounts.ts';
import { ownMembership } from './network/own-membership.ts';
import { ItemAssets } from './playback/item-assets.ts';
import { itemExtras } from './playback/item-extras.ts';
import { Renditions } from './playback/renditions.ts';
import { Imports } from './remote/imports.ts';
import { unimportedShares } from './remote/inbox.ts';
import { RemoteCatalogs } from './remote/remote-catalogs.ts';
import { Welcome } from './remote/welcome.ts';
import { Announcer } from './share/announcing/announcer.ts';
import { CatalogServer } from './share/catalog-server.ts';
import { onlyCatalog } from './share/only-catalog.ts';
import { LocalService } from './share/original/local-service.ts';
import { servedCatalogs } from './share/served-catalogs.ts';
import { Shares } from './share/shares.ts';
import { Watching } from './share/watching.ts';
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

export { makeLog } from './app/make-log.ts';
export type { OnlyCatalog } from './app/running.ts';

/** Starts a whole bridge. When a part does not start, or `signal` aborts, those before it are stopped again. */
export const startBridge = async (
  running: Running,
  signal: AbortSignal,
  only?: OnlyCatalog,
): Promise<Bridge> => {
  const parts = new Parts(signal, running.log);
  try {
    return await build(running, parts, only);
  } catch (error) {
    await parts.stop();
    throw error;
  }
};

const build = async (
  running: Running,
  parts: Parts,
  only: OnlyCatalog | undefined,
): Promise<Bridge> => {
  const { version, log } = running;
  const { settings } = running.settings;
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
  const watching = await Watching.open(paths.watched, friends);
  await start(watching);
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

  const network = settings.ownNetwork ? await openOwnNetwork(settings, !only, log) : undefined;
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
  const cloudAccounts = new CloudAccounts(originalAccounts, memberships);

  const { renditions: atOnce } = settings;
  const originalBytesPerSec = (settings.originalRate * 1e6) / 8;
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
  const serving = { household, friends, watching, originalBytesPerSec, log };
  const ours = { shares, catalogs: served, browsers: browsers.linked };
  const openCatalog = only?.isForAll ? only.catalog : undefined;
  const server = new CatalogServer({ ...serving, ...ours, openCatalog });
  await start(server);
  memberships.onAdded((membership) =>
    membership.onConnected((connection) => server.serve(connection, membership.account)),
  );
  const membership = network && ownMembership(network, settings.name, log);
  const making = { prober, scaler, films, cache };
  const hub = network?.hub && new Hub({ network, directory: paths.hub, ...serving, ...making });
  if (hub) await start(hub);
  const isOwnCatalog = (name: string) => catalogs.isTaken(name);
  const remote = new RemoteCatalogs({
    household,
    friends,
    memberships,
    imports,
    listingsDir: paths.listings,
    spoolDir: paths.spool,
    cache,
    isOwnCatalog,
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
  const welcoming = { memberships, friends, remote, isOwnCatalog, log };
  await start(await Welcome.open(paths.welcomed, welcoming));
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
  const within = [membership, hub?.membership].filter((each) => each !== undefined);
  const ownNetwork = network &&
    administration &&
    membership && {
      network,
      administration,
      opening: new Opening({ network, administration, memberships: within, log }),
    };
  if (ownNetwork) await start(ownNetwork.opening);
  const inviting = new Inviting(network, invitations, household);
  const { host, port, allowedHosts } = settings;
  const http = new HttpServer(
    { host, port, allowedHosts, logger: log, hasPage: !only },
    {
      ...{ version, startedAtMs, access, log, ...(await lookingAfter(running, parts)) },
      ...{ household, memberships, originalAccounts, cloudAccounts, unimported },
      ...{ friends, inviting, invitations, ownNetwork, browsers },
      ...{ sources, catalogs, jellyfin, shares, server, watching },
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
