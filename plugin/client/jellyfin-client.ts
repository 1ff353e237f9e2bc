import { Check } from 'typebox/value';
import { MAX_PICTURE_BYTES, MAX_TEXT_BYTES } from '../../bridge/media/asset.ts';
import { Entry, Folders, Page, PublicInfo, QuickConnect, SignedIn } from './answers.ts';
import { dashedId, plainId } from './ids.ts';
import type { Query, Requests } from './requests.ts';

/** To see whether anybody is there. */
const GREETING_MS = 8_000;
export const IDS_AT_ONCE = 50;

/** Of a picture. */
const HEAD_BYTES = 256;

type PictureAsk = { readonly id: string; readonly type: string; readonly index: number };
const pathOf = ({ id, type, index }: PictureAsk): string =>
  `/Items/${dashedId(id)}/Images/${type}/${index}`;

export type EntryPage = {
  readonly entries: readonly Entry[];
  /** How many of the page are not as they should be. */
  readonly wrong: number;
  /** Of the page, right and wrong. */
  readonly length: number;
  readonly total: number;
};

/**
 * The few things that we ask of a Jellyfin server, of 10.11 and 12. All throw JELLYFIN_UNREACHABLE, JELLYFIN_REFUSED,
 * JELLYFIN_ANSWER_INVALID, or the signal's reason.
 */
export class JellyfinClient {
  readonly requests: Requests;
  /** Absent for an API key, which sees everything. */
  readonly #userId: string | undefined;

  constructor(requests: Requests, userId?: string) {
    this.requests = requests;
    this.#userId = userId && dashedId(userId);
  }

  /** Else of an API key. */
  get isOfUser(): boolean {
    return this.#userId !== undefined;
  }

  info(signal?: AbortSignal): Promise<PublicInfo> {
    const ask = { path: '/System/Info/Public', signal, timeoutMs: GREETING_MS };
    return this.requests.json(PublicInfo, ask);
  }

  signIn(user: string, password: string): Promise<SignedIn> {
    const body = { Username: user, Pw: password };
    const ask = { method: 'POST', path: '/Users/AuthenticateByName', body } as const;
    return this.requests.json(SignedIn, ask);
  }

  /** A code for somebody who is signed in there to enter. */
  startQuickConnect(): Promise<QuickConnect> {
    return this.requests.json(QuickConnect, { method: 'POST', path: '/QuickConnect/Initiate' });
  }

  quickConnect(secret: string): Promise<QuickConnect> {
    return this.requests.json(QuickConnect, { path: '/QuickConnect/Connect', query: { secret } });
  }

  endQuickConnect(secret: string): Promise<SignedIn> {
    const body = { Secret: secret };
    const ask = { method: 'POST', path: '/Users/AuthenticateWithQuickConnect', body } as const;
    return this.requests.json(SignedIn, ask);
  }

  /** The token is of no use from then on; an API key stays. */
  async signOut(): Promise<void> {
    await this.requests.nothing({ method: 'POST', path: '/Sessions/Logout', timeoutMs: 5_000 });
  }

  /** Libraries with their folders: for administrators. */
  folders(signal?: AbortSignal): Promise<Folders> {
    return this.requests.json(Folders, { path: '/Library/VirtualFolders', signal });
  }

  /** For administrators. `options`: what its API calls LibraryOptions. */
  addLibrary(name: string, collectionType: string, options: object, signal?: AbortSignal) {
    const query = { name, collectionType, refreshLibrary: true };
    const body = { LibraryOptions: options };
    const path = '/Library/VirtualFolders';
    return this.requests.nothing({ method: 'POST', path, query, body, signal });
  }

  removeLibrary(name: string, signal?: AbortSignal): Promise<void> {
    const query = { name, refreshLibrary: true };
    const path = '/Library/VirtualFolders';
    return this.requests.nothing({ method: 'DELETE', path, query, signal });
  }

  /** It looks at these folders anew, within a minute. */
  updated(folders: readonly string[], signal?: AbortSignal): Promise<void> {
    const body = { Updates: folders.map((Path) => ({ Path, UpdateType: 'Modified' })) };
    return this.requests.nothing({ method: 'POST', path: '/Library/Media/Updated', body, signal });
  }

  /** Libraries, as the user sees them. */
  views(signal?: AbortSignal): Promise<EntryPage> {
    return this.#page('/UserViews', { userId: this.#userId, includeHidden: true }, signal);
  }

  entries(query: Query, signal?: AbortSignal): Promise<EntryPage> {
    const common = { enableUserData: false, enableTotalRecordCount: true };
    return this.#page('/Items', { userId: this.#userId, ...common, ...query }, signal);
  }

  picture(asked: PictureAsk, signal: AbortSignal) {
    return this.requests.blob({ path: pathOf(asked), signal }, MAX_PICTURE_BYTES);
  }

  /** As much as tells what it is. */
  pictureHead(asked: PictureAsk, signal: AbortSignal): Promise<Uint8Array> {
    return this.requests.head({ path: pathOf(asked), signal }, HEAD_BYTES);
  }

  /** A text track as WebVTT, which the server makes of whatever it is. */
  subtitle(
    { id, source, index }: { id: string; source: string; index: number },
    signal: AbortSignal,
  ) {
    const path = `/Videos/${dashedId(id)}/${source}/Subtitles/${index}/0/Stream.vtt`;
    return this.requests.blob({ path, signal, timeoutMs: 120_000 }, MAX_TEXT_BYTES);
  }

  /** `end` is included. */
  bytes(id: string, start: number, end: number, signal?: AbortSignal) {
    return this.requests.range({ path: `/Items/${dashedId(id)}/File`, signal }, start, end);
  }

  async #page(path: string, query: Query, signal?: AbortSignal): Promise<EntryPage> {
    const { Items: all, TotalRecordCount: total } = await this.requests.json(Page, {
      ...{ path, query, signal },
    });
    const entries = all.filter((each): each is Entry => isEntry(each));
    return { entries, wrong: all.length - entries.length, length: all.length, total };
  }
}

const isEntry = (value: unknown): value is Entry =>
  Check(Entry, value) && plainId(value.Id) !== undefined;
