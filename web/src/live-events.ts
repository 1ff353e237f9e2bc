import type { Download, Source } from './answers.ts';
import { EVENTS } from './api.ts';

// Together: while a folder is walked through, its catalogs change many times in a second.
const GATHER_MS = 1_000;

export type SourceEvent = Source | { readonly name: string; readonly isRemoved: true };

export type DownloadEvent = Download | { readonly id: string; readonly isRemoved: true };

type Handlers = {
  readonly onSource: (event: SourceEvent) => void;
  readonly onDownload: (event: DownloadEvent) => void;
  /** One of our catalogs has changed. */
  readonly onCatalog: () => void;
};

/** What the bridge tells by itself, while the page can be seen. */
export class LiveEvents {
  readonly #handlers: Handlers;
  #stream: EventSource | undefined;
  #gathering: ReturnType<typeof setTimeout> | undefined;

  constructor(handlers: Handlers) {
    this.#handlers = handlers;
  }

  /** Also again, when the bridge has ended it; a browser goes on trying after lesser troubles. */
  open(): void {
    if (this.#stream && this.#stream.readyState !== EventSource.CLOSED) return;
    const stream = new EventSource(EVENTS);
    stream.addEventListener('source', ({ data }) =>
      this.#handlers.onSource(JSON.parse(String(data)) as SourceEvent),
    );
    stream.addEventListener('download', ({ data }) =>
      this.#handlers.onDownload(JSON.parse(String(data)) as DownloadEvent),
    );
    stream.addEventListener('catalog', () => {
      this.#gathering ??= setTimeout(() => {
        this.#gathering = undefined;
        this.#handlers.onCatalog();
      }, GATHER_MS);
    });
    this.#stream = stream;
  }

  close(): void {
    clearTimeout(this.#gathering);
    this.#gathering = undefined;
    this.#stream?.close();
    this.#stream = undefined;
  }
}
