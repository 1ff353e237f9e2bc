import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import { stageRestore } from '../backup/stage.ts';
import { fromBase64Url, fromUtf8 } from '../protocol/bytes.ts';
import { BridgeError } from '../protocol/errors.ts';
import { writeFileAtomic } from '../store/atomic-file.ts';
import { InTurn } from '../store/in-turn.ts';
import { cookieOf } from './access/access.ts';
import type { Services } from './services.ts';
import { RESTART_AFTER_MS } from './settings-routes.ts';

const MOST_BYTES = 512 * 1024 * 1024;
/** What comes, until it is unpacked. */
const COMING = '.coming-backup';

const Headers = Type.Object({
  /** UTF-8 in base64url; absent for a backup that is not sealed. */
  'natster-passphrase': Type.Optional(Type.String({ maxLength: 8192, pattern: '^[\\w-]*$' })),
});
const WANTED = { hint: 'Send the backup as it is, as application/octet-stream.' };
const Answer = Type.Object({ files: Type.Integer() });

/** Of somebody who goes on sending. */
async function* limited(body: Readable): AsyncGenerator<Uint8Array> {
  let bytes = 0;
  for await (const piece of body) {
    bytes += piece.length;
    if (bytes > MOST_BYTES) throw new BridgeError('BACKUP_INVALID');
    yield piece;
  }
}

const readPassphrase = async (text: string | undefined): Promise<string> => {
  if (!text) {
    const hint = 'Type the one that was chosen when the backup was made.';
    throw new BridgeError('PASSPHRASE_MISSING', { hint });
  }
  try {
    return fromUtf8(fromBase64Url(text) ?? new Uint8Array());
  } catch {
    throw new BridgeError('REQUEST_INVALID');
  }
};

/** Putting a backup back, from the page. */
export const restoreRoutes: FastifyPluginAsyncTypebox<{ services: Services }> = async (
  app,
  { services: { access, dataDir, settings } },
) => {
  const turns = new InTurn();
  app.addContentTypeParser('application/octet-stream', (_request, body, done) => done(null, body));

  /** The household in the body takes the place of ours, which is kept beside. The bridge begins anew. */
  app.post(
    '/restore',
    { schema: { headers: Headers, response: { 200: Answer } } },
    ({ body, headers }) =>
      turns.run(async () => {
        if (!(body instanceof Readable)) throw new BridgeError('REQUEST_INVALID', WANTED);
        const file = join(dataDir, COMING);
        try {
          await writeFileAtomic(file, limited(body));
          const files = await stageRestore({
            ...{ file, dataDir, passphrase: () => readPassphrase(headers['natster-passphrase']) },
            // Who has the backup and its passphrase has all that it holds, and is let in there.
            prepare: async ({ signIns }) => {
              const cookie = cookieOf(headers.cookie);
              if (cookie) await access.signIns.handOn(cookie, signIns);
            },
          });
          setTimeout(() => settings.restart(), RESTART_AFTER_MS);
          return { files };
        } finally {
          await rm(file, { force: true });
        }
      }),
  );
};
