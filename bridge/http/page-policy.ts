/** A page of ours runs only what it brought along, and nobody frames it. `blob:` is what a page feeds a film into. */
export const PAGE_POLICY =
  "default-src 'self'; img-src 'self' data:; media-src 'self' blob:; frame-ancestors 'none'; base-uri 'none'; form-action 'self'";

/** The site connects to networks, wherever they are; films come from its service worker. Its page says the same. */
export const SITE_POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; media-src 'self'; connect-src wss:; worker-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
