import { createHash } from 'node:crypto';

/** Of what somebody is called at the site: any text becomes a token of a subject. */
export const identityKey = (oauthId: string): string =>
  createHash('sha256').update(oauthId).digest('hex');
