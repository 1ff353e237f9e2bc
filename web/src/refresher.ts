import type {
  Caller,
  Catalog,
  Device,
  Download,
  Friend,
  Membership,
  Source,
  Viewing,
  WhoAmI,
} from './answers.ts';
import { api } from './api.ts';
import { type ApiError, asApiError } from './api-error.ts';
import { type DownloadEvent, LiveEvents, type SourceEvent } from './live-events.ts';

const REFRESH_EVERY_MS = 4000;
// Sooner, so that the page is back as soon as the bridge is.
const RETRY_EVERY_MS = 2000;

/** All that the page shows of the bridge, except the contents of catalogs. */
export type Snapshot = {
  readonly caller: Caller;
  readonly me: WhoAmI;
  readonly catalogs: readonly Catalog[];
  readonly friends: readonly Friend[];
  readonly memberships: readonly Membership[];
  readonly viewings: readonly Viewing[];
  readonly devices: readonly Device[];
  readonly sources: readonly Source[];
  readonly downloads: readonly Download[];
};

export type BridgeState = {
  readonly phase: 'starting' | 'signed-out' | 'signed-in';
  /** Kept while the bridge cannot be reached, so that the page does not go blank. */
  readonly snapshot?: Snapshot;
  /** Why the last refresh failed. */
  readonly trouble?: ApiError;
};

/** What those have nothing of who may only watch. */
const NOTHING = {
  ...{ friends: [], memberships: [], viewings: [], devices: [], sources: [], downloads: [] },
};

const fetchSnapshot = async (signal: AbortSignal): Promise<Snapshot> => {
  const caller = await api.caller(signal);
  if (caller.role === 'watch') {
    const [me, catalogs] = await Promise.all([api.whoAmI(signal), api.catalogs(signal)]);
    return { caller, me, catalogs, ...NOTHING };
  }
  const [me, catalogs, known, memberships, viewings, devices, sources, downloads] =
    await Promise.all([
      api.whoAmI(signal),
      api.catalogs(signal),
      api.friends(signal),
      api.memberships(signal),
      api.viewings(signal),
      api.devices(signal),
      api.sources(signal),
      api.downloads(signal),
    ]);
  // Nobody lives at a network's welcome catalog.
  const friends = known.filter(({ isHub }) => !isHub);
  return { caller, me, catalogs, friends, memberships, viewings, devices, sources, downloads };
};

/**
 * Asks the bridge how things stand, every few seconds while the page can be seen; of sources and our catalogs
 * it hears at once.
 */
export class Refresher {
  readonly #onState: (state: BridgeState) => void;
  #state: BridgeState = { phase: 'starting' };
  #running = new AbortController();
  #timer: ReturnType<typeof setTimeout> | undefined;
  readonly #events = new LiveEvents({
    onSource: (event) => this.#onSource(event),
    onDownload: (event) => this.#onDownload(event),
    onCatalog: () => void this.refresh(),
  });

  constructor(onState: (state: BridgeState) => void) {
    this.#onState = onState;
  }

  start(): void {
    document.addEventListener('visibilitychange', this.#onVisibility);
    void this.refresh();
  }

  stop(): void {
    document.removeEventListener('visibilitychange', this.#onVisibility);
    this.#events.close();
    this.#pause();
  }

  /** Asks now; an answer still under way may be older than what was just done, so it is dropped. */
  readonly refresh = async (): Promise<void> => {
    this.#pause();
    const { signal } = this.#running;
    try {
      const snapshot = await fetchSnapshot(signal);
      if (signal.aborted) return;
      this.#set({ phase: 'signed-in', snapshot });
      if (snapshot.caller.role === 'manage') this.#events.open();
      else this.#events.close();
    } catch (error) {
      if (signal.aborted) return;
      this.#fail(asApiError(error));
    }
    this.#schedule(signal);
  };

  readonly signedOut = (): void => {
    this.#pause();
    this.#events.close();
    this.#set({ phase: 'signed-out' });
  };

  #onSource(event: SourceEvent): void {
    const { snapshot } = this.#state;
    if (!snapshot) return;
    const others = snapshot.sources.filter(({ name }) => name !== event.name);
    const sources = 'isRemoved' in event ? others : [...others, event];
    this.#set({ ...this.#state, snapshot: { ...snapshot, sources } });
  }

  #onDownload(event: DownloadEvent): void {
    const { snapshot } = this.#state;
    if (!snapshot) return;
    const isIt = ({ id }: Download) => id === event.id;
    const { downloads: before } = snapshot;
    const others = before.filter((one) => !isIt(one));
    const after = before.some(isIt)
      ? before.map((one) => (isIt(one) ? (event as Download) : one))
      : [...before, event as Download];
    const downloads = 'isRemoved' in event ? others : after;
    this.#set({ ...this.#state, snapshot: { ...snapshot, downloads } });
  }

  #fail(trouble: ApiError): void {
    if (trouble.is('NOT_SIGNED_IN')) this.#set({ phase: 'signed-out' });
    else this.#set({ ...this.#state, trouble });
  }

  #schedule(signal: AbortSignal): void {
    const { phase, trouble } = this.#state;
    if (signal.aborted || document.visibilityState === 'hidden') return;
    if (phase === 'signed-out' && !trouble) return;
    this.#timer = setTimeout(
      () => void this.refresh(),
      trouble ? RETRY_EVERY_MS : REFRESH_EVERY_MS,
    );
  }

  #pause(): void {
    clearTimeout(this.#timer);
    this.#running.abort();
    this.#running = new AbortController();
  }

  #set(state: BridgeState): void {
    this.#state = state;
    this.#onState(state);
  }

  readonly #onVisibility = (): void => {
    if (document.visibilityState === 'visible') void this.refresh();
    else {
      clearTimeout(this.#timer);
      // A browser has few connections for one place, however many tabs are open.
      this.#events.close();
    }
  };
}
