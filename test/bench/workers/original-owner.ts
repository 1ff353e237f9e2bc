/**
 * The original's way to send a file: blocks of 4 KiB, each sealed for the receiver with a key
 * agreement of its own, pushed. Arguments: the server's URL, the file. A message
 * `{ receiver, bytes }` starts it.
 */
import { open } from 'node:fs/promises';
import { headers } from '@nats-io/nats-core';
import { createCurve } from '@nats-io/nkeys';
import { connect } from '@nats-io/transport-node';

const BLOCK_BYTES = 4096;
/** The client keeps what it has not sent yet; this bounds it. */
const BLOCKS_PER_FLUSH = 64;

const [url = '', file = ''] = process.argv.slice(2);
const nc = await connect({ servers: url, user: 'owner', pass: 'owner' });
const curve = createCurve();

const send = async (receiver: string, bytes: number): Promise<void> => {
  const handle = await open(file);
  const block = Buffer.alloc(BLOCK_BYTES);
  for (let index = 0; index < bytes / BLOCK_BYTES; index++) {
    await handle.read(block, 0, BLOCK_BYTES, index * BLOCK_BYTES);
    const head = headers();
    head.set('x-natster-chunk-idx', String(index));
    head.set('x-natster-sender-xkey', curve.getPublicKey());
    nc.publish('media.film', curve.seal(block, receiver), { headers: head });
    if (index % BLOCKS_PER_FLUSH === 0) await nc.flush();
  }
  await handle.close();
  await nc.flush();
};

process.on('message', ({ receiver, bytes }: { receiver: string; bytes: number }) => {
  send(receiver, bytes).then(
    () => process.send?.({}),
    (error: unknown) => {
      console.error(error);
      process.exit(1);
    },
  );
});
process.once('disconnect', () => process.exit());
process.send?.({});
