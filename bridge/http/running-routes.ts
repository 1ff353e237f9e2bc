import { randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import { writeBackup } from '../backup/backup.ts';
import type { Services } from './services.ts';

const LogAnswer = Type.Object({
  lines: Type.Array(
    Type.Object({
      at: Type.String(),
      level: Type.String(),
      message: Type.String(),
      facts: Type.String(),
    }),
  ),
});
const Passphrase = Type.Object({ passphrase: Type.String({ minLength: 8, maxLength: 1024 }) });

/** What whoever runs the bridge looks at, and takes away. */
export const runningRoutes: FastifyPluginAsyncTypebox<{ services: Services }> = async (
  app,
  { services: { logTail, dataDir } },
) => {
  /** The latest first. */
  app.get('/log', { schema: { response: { 200: LogAnswer } } }, async () => ({
    lines: logTail.lines(),
  }));

  /** A sealed backup, as `natster-bridge backup` writes it. */
  app.post('/backup', { schema: { body: Passphrase } }, async ({ body }, reply) => {
    const file = join(tmpdir(), `natster-backup-${randomBytes(8).toString('hex')}`);
    const remove = () => rm(file, { force: true });
    try {
      await writeBackup({ dataDir, file, passphrase: body.passphrase });
    } catch (error) {
      await remove();
      throw error;
    }
    const day = new Date().toISOString().slice(0, 10);
    const stream = createReadStream(file);
    // Once it is open its name is not needed any more.
    stream.once('open', () => void remove());
    return reply
      .type('application/octet-stream')
      .header('content-disposition', `attachment; filename="natster-backup-${day}.natster"`)
      .send(stream);
  });
};
