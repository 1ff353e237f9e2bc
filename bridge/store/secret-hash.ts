import { createHash } from 'node:crypto';

/** What is kept of a random secret that others come with: who reads it cannot use it. */
export const hashOf = (secret: string): string =>
  createHash('sha256').update(secret).digest('base64url');
