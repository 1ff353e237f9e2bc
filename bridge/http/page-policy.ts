/** A page of ours runs only what it brought along, and nobody frames it. `blob:` is what a page feeds a film into. */
export const PAGE_POLICY =
  "default-src 'self'; img-src 'self' data:; media-src 'self' blob:; frame-ancestors 'none'; base-uri 'none'; form-action 'self'";
