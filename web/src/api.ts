import { PHOTO, previewName } from '../../bridge/media/preview.ts';
import type {
  Caller,
  Catalog,
  Connection,
  Contents,
  Device,
  Dlna,
  Download,
  Folders,
  Found,
  Friend,
  Invitation,
  Item,
  ItemsPage,
  Left,
  LinkedBrowser,
  LogLine,
  Member,
  Membership,
  NewViewing,
  OwnNetwork,
  PastInvitation,
  Person,
  Plugin,
  PluginCode,
  Position,
  Preview,
  Problems,
  Role,
  Setting,
  SignedIn,
  Source,
  Status,
  Token,
  Viewing,
  Waiting,
  WhoAmI,
} from './answers.ts';
import { API, at, get, request, requestFile } from './ask.ts';

export const EVENTS = `${API}/events`;
const listed = (text: string): string[] => text.split(',').map((each) => each.trim());
type PageOptions = {
  readonly limit: number;
  readonly search: string;
  readonly cursor: string | undefined;
};
/** What is not named stays as it is. */
type CatalogChanges = Partial<Contents & Pick<Catalog, 'name' | 'description' | 'listedAway'>>;
type Ok = { readonly ok: true };

export const assetAt = (catalog: string, id: string, asset: string, mark: string): string =>
  `${API}${at('catalogs', catalog, 'items', id, 'assets', asset)}?mark=${encodeURIComponent(mark)}`;

/** The bridge's API, one function for each thing that the page asks of it. */
export const api = {
  signIn: (code: string) => request<Ok>('POST', '/sign-in', { body: { code } }),
  signInAs: (name: string, password: string) =>
    request<Ok>('POST', '/sign-in', { body: { name, password } }),
  signOut: (everywhere = false) =>
    request<Ok>('POST', `/sign-out${everywhere ? '?everywhere=true' : ''}`),
  caller: (signal?: AbortSignal) => get<Caller>('/sign-in', signal),
  people: (signal?: AbortSignal) =>
    get<{ people: Person[] }>('/people', signal).then(({ people }) => people),
  addPerson: (body: { name: string; role: Role; password: string }) =>
    request<Person>('POST', '/people', { body }),
  changePerson: (id: string, body: { role?: Role; password?: string }) =>
    request<Person>('PATCH', at('people', id), { body }),
  removePerson: (id: string) => request<Ok>('DELETE', at('people', id)),
  changePassword: (password: string, next: string) =>
    request<Ok>('PUT', '/password', { body: { password, next } }),
  signIns: (signal?: AbortSignal) =>
    get<{ signIns: SignedIn[] }>('/sign-ins', signal).then(({ signIns }) => signIns),
  endSignIn: (id: string) => request<Ok>('DELETE', at('sign-ins', id)),
  linkedBrowsers: (signal?: AbortSignal) =>
    get<{ browsers: LinkedBrowser[] }>('/linked-browsers', signal).then(({ browsers }) => browsers),
  linkBrowser: () => request<{ link: string }>('POST', '/linked-browsers/links', { body: {} }),
  removeBrowser: (id: string) => request<Ok>('DELETE', at('linked-browsers', id)),
  tokens: (signal?: AbortSignal) =>
    get<{ tokens: Token[] }>('/tokens', signal).then(({ tokens }) => tokens),
  addToken: (body: { name: string; role: Role }) =>
    request<Token & { token: string }>('POST', '/tokens', { body }),
  removeToken: (id: string) => request<Ok>('DELETE', at('tokens', id)),

  whoAmI: (signal?: AbortSignal) => get<WhoAmI>('/whoami', signal),
  friends: (signal?: AbortSignal) =>
    get<{ friends: Friend[] }>('/friends', signal).then(({ friends }) => friends),
  addFriend: (code: string) => request<Friend>('POST', '/friends', { body: { code } }),
  acceptFriend: (name: string, code?: string) =>
    request<Friend>('POST', at('friends', name, 'accept'), { body: code ? { code } : {} }),
  changeFriend: (
    name: string,
    body: { isPaused?: boolean; limits?: { films?: number; bytesPerSec?: number } },
  ) => request<Friend>('PATCH', at('friends', name), { body }),
  keyWords: (name: string, signal?: AbortSignal) =>
    get<{ words: string[] }>(at('friends', name, 'words'), signal),
  removeFriend: (name: string) => request<Ok>('DELETE', at('friends', name)),

  memberships: (signal?: AbortSignal) =>
    get<{ memberships: Membership[] }>('/memberships', signal).then((answer) => answer.memberships),
  join: (invitation: string) =>
    request<Membership>('POST', '/memberships', { body: { invitation } }),
  leave: (network: string) => request<Left>('DELETE', at('memberships', network)),
  ownNetwork: (signal?: AbortSignal) => get<OwnNetwork>('/network', signal),
  openNetwork: (reach: string, address: string) =>
    request<OwnNetwork>('PUT', '/network', {
      body:
        reach === 'rented'
          ? { reach, servers: listed(address) }
          : { reach, ...(address && { address }) },
    }),
  members: (signal?: AbortSignal) =>
    get<{ members: Member[] }>('/network/members', signal).then(({ members }) => members),
  changeMember: (
    account: string,
    body: { name?: string; paused?: boolean; limits?: { connections: number; imports: number } },
  ) => request<Member>('PATCH', at('network', 'members', account), { body }),
  removeMember: (account: string) => request<Ok>('DELETE', at('network', 'members', account)),
  invitations: (signal?: AbortSignal) =>
    get<{ invitations: PastInvitation[] }>('/invitations', signal).then((all) => all.invitations),
  withdrawInvitation: (id: string) => request<Ok>('DELETE', at('invitations', id)),
  invite: (lifetimeSec: number, thisMachine: boolean) =>
    request<Invitation>('POST', '/invitations', { body: { lifetimeSec, thisMachine } }),

  catalogs: (signal?: AbortSignal) =>
    get<{ catalogs: Catalog[] }>('/catalogs', signal).then(({ catalogs }) => catalogs),
  items: (catalog: string, { limit, search, cursor }: PageOptions, signal?: AbortSignal) => {
    const query = new URLSearchParams({
      limit: String(limit),
      ...(search && { search }),
      ...(cursor && { cursor }),
    });
    return get<ItemsPage>(`${at('catalogs', catalog, 'items')}?${query}`, signal);
  },
  search: (text: string, signal?: AbortSignal) =>
    get<Found>(`/search?${new URLSearchParams({ q: text, limit: '30' })}`, signal),
  /** Address of its poster, still or cover, made small, and of a photo itself; undefined when it has none. */
  posterOf: (catalog: string, { id, poster, kind, revision }: Item): string | undefined => {
    const address = (picture: string, mark: string): string =>
      assetAt(catalog, id, previewName(picture, 320), mark);
    if (poster) return address('poster', poster);
    return kind === 'photo' ? address(PHOTO, revision) : undefined;
  },
  /** A photo, as large as screens are; and as it is. */
  photoOf: (catalog: string, { id, revision }: Item): string =>
    assetAt(catalog, id, previewName(PHOTO, 1280), revision),
  originalOf: (catalog: string, { id, revision }: Item): string =>
    assetAt(catalog, id, PHOTO, revision),
  makeCatalog: (
    body: { name: string; description: string } & (
      | { dir: string }
      | { sources: string[]; rule: object }
    ),
  ) => request<Catalog>('POST', '/catalogs', { body }),
  /** With its rule, when it is one of ours. */
  catalog: (catalog: string, signal?: AbortSignal) => get<Catalog>(at('catalogs', catalog), signal),
  changeCatalog: (catalog: string, body: CatalogChanges) =>
    request<Catalog>('PATCH', at('catalogs', catalog), { body }),
  preview: (body: Contents & { readonly catalog?: string }, signal: AbortSignal) =>
    request<Preview>('POST', '/catalogs/preview', { body, signal }),
  scan: (catalog: string) => request<Catalog>('POST', at('catalogs', catalog, 'scan')),
  removeCatalog: (catalog: string) => request<Ok>('DELETE', at('catalogs', catalog)),
  share: (catalog: string, friend: string) =>
    request<Catalog>('PUT', at('catalogs', catalog, 'shares', friend)),
  unshare: (catalog: string, friend: string) =>
    request<Catalog>('DELETE', at('catalogs', catalog, 'shares', friend)),

  folders: (path?: string, signal?: AbortSignal) =>
    get<Folders>(
      path === undefined ? '/folders' : `/folders?${new URLSearchParams({ path })}`,
      signal,
    ),
  settings: (signal?: AbortSignal) =>
    get<{ settings: Setting[] }>('/settings', signal).then(({ settings }) => settings),
  /** null: as if it had never been set. */
  changeSettings: (body: Readonly<Record<string, unknown>>) =>
    request<{ settings: Setting[] }>('PATCH', '/settings', { body }),
  status: (signal?: AbortSignal) => get<Status>('/status', signal),
  /** The latest line first. */
  log: (signal?: AbortSignal) =>
    get<{ lines: LogLine[] }>('/log', signal).then(({ lines }) => lines),
  backup: (passphrase: string) => requestFile('POST', '/backup', { body: { passphrase } }),
  restart: () => request<Ok>('POST', '/restart'),

  sources: (signal?: AbortSignal) =>
    get<{ sources: Source[] }>('/sources', signal).then(({ sources }) => sources),
  addSource: (dir: string) => request<Source>('POST', '/sources', { body: { dir } }),
  connectJellyfin: (body: { address: string; user?: string; password?: string }) =>
    request<Connection>('POST', '/jellyfin/connections', { body }),
  jellyfinConnection: (id: string, signal: AbortSignal) =>
    get<Connection>(at('jellyfin', 'connections', id), signal),
  addJellyfin: (body: {
    connection: string;
    libraries: readonly string[];
    paths: readonly { from: string; to: string }[];
  }) => request<Source>('POST', '/jellyfin/sources', { body }),
  plugins: (signal?: AbortSignal) =>
    get<{ plugins: Plugin[] }>('/plugins', signal).then(({ plugins }) => plugins),
  pluginCode: () => request<PluginCode>('POST', '/plugins/codes'),
  removePlugin: (id: string) => request<Ok>('DELETE', at('plugins', id)),
  removeSource: (source: string) => request<Ok>('DELETE', at('sources', source)),
  problems: (source: string, signal?: AbortSignal) =>
    get<Problems>(at('sources', source, 'problems'), signal),

  inbox: (signal?: AbortSignal) => get<{ shares: Waiting[] }>('/inbox', signal),
  import: (body: { catalog: string; friend: string }) =>
    request<Catalog>('POST', '/imports', { body }),
  refreshImport: (name: string) => request<Ok>('POST', at('imports', name, 'refresh')),
  removeImport: (name: string) => request<Ok>('DELETE', at('imports', name)),

  viewings: (signal?: AbortSignal) =>
    get<{ viewings: Viewing[] }>('/viewings', signal).then(({ viewings }) => viewings),
  play: (catalog: string, item: string) =>
    request<NewViewing>('POST', '/viewings', { body: { catalog, item } }),
  /** What follows an item in its series or album. */
  next: (catalog: string, item: string) =>
    get<{ item?: Item }>(at('catalogs', catalog, 'items', item, 'next')).then((next) => next.item),
  /** Where the household stopped; 0: it begins at the beginning. */
  stoppedAtSec: async (catalog: string, item: string): Promise<number> => {
    const { positions } = await get<{ positions: Position[] }>('/positions');
    return positions.find((one) => one.catalog === catalog && one.item === item)?.atSec ?? 0;
  },
  stoppedAt: (catalog: string, item: string, body: { atSec: number; durationSec?: number }) =>
    request<Ok>('PUT', at('catalogs', catalog, 'items', item, 'position'), { body }),

  downloads: (signal?: AbortSignal) =>
    get<{ downloads: Download[] }>('/downloads', signal).then(({ downloads }) => downloads),
  download: (catalog: string, item: string) =>
    request<Download>('POST', '/downloads', { body: { catalog, item } }),
  pauseDownload: (id: string) => request<Download>('POST', at('downloads', id, 'pause')),
  resumeDownload: (id: string) => request<Download>('POST', at('downloads', id, 'resume')),
  removeDownload: (id: string) => request<Ok>('DELETE', at('downloads', id)),
  fileOf: (id: string): string => `${API}${at('downloads', id, 'file')}`,

  renameViewing: (capability: string, label: string) =>
    request<Ok>('PATCH', at('viewings', capability), { body: { label } }),
  stop: (capability: string) => request<Ok>('DELETE', at('viewings', capability)),

  devices: (signal?: AbortSignal) =>
    get<{ devices: Device[] }>('/devices', signal).then(({ devices }) => devices),
  addDevice: (body: { code: string; name?: string }) =>
    request<Device>('POST', '/devices', { body }),
  changeDevice: (id: string, body: { name?: string; isRefused?: boolean }) =>
    request<Device>('PATCH', at('devices', id), { body }),
  removeDevice: (id: string) => request<Ok>('DELETE', at('devices', id)),

  dlna: (signal?: AbortSignal) => get<Dlna>('/dlna', signal),
  setDlna: (name: string | null) => request<Dlna>('PUT', '/dlna', { body: { interface: name } }),
};
