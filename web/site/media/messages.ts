/** What the page and its service worker say to each other. */

export type Head = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
};

/** The first message, with a port for all others. */
export type ToPage = {
  readonly token: string;
  readonly isDownload: boolean;
  readonly range?: string;
};
/** On that port: the next bytes are wanted, or no more. */
export type Wish = { readonly kind: 'pull' | 'cancel' };
export type FromPage =
  | { readonly kind: 'unknown' }
  | { readonly kind: 'head'; readonly head: Head }
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array }
  | { readonly kind: 'end' | 'failed' };

/** Address of what the page gave out as `token`, below its own; the worker knows it by its beginning and end. */
export const addressOf = (token: string, name: string): string =>
  `media/${token}/${encodeURIComponent(name)}`;
export const downloadOf = (address: string): string => `${address}?download`;
