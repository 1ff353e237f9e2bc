/** Where the original's programs go, all of them. */
export const ORIGINAL_URL = 'tls://connect.ngs.global';
