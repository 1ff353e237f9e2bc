/**
 * The receiver of `original-owner`, in another account. Argument: the server's URL. A message
 * `{ bytes }` is answered when as many have arrived and were opened, with their hash and the time.
 */
import { createHash, type Hash } from 'node:crypto';
import type { Msg } from '@nats-io/nats-core';
import { createCurve } from '@nats-io/nkeys';
import { connect } from '@nats-io/transport-node';

const nc = await connect({ servers: process.argv[2] ?? '', user: 'friend', pass: 'friend' });
const curve = createCurve();

type Receiving = { readonly digest: Hash; readonly startedAtMs: number; left: number };
let receiving: Receiving | undefined;

const take = ({ data, headers }: Msg): void => {
  if (!receiving) return;
  const block = curve.open(data, headers?.get('x-natster-sender-xkey') ?? '');
  if (!block) throw new Error('a block does not open');
  receiving.digest.update(block);
  receiving.left -= block.length;
  if (receiving.left > 0) return;
  const sec = (performance.now() - receiving.startedAtMs) / 1000;
  process.send?.({ sec, hash: receiving.digest.digest('hex') });
  receiving = undefined;
};

nc.subscribe('media.film', { callback: (_error, message) => take(message) });
await nc.flush();
process.on('message', ({ bytes }: { bytes: number }) => {
  receiving = { digest: createHash('sha256'), startedAtMs: performance.now(), left: bytes };
});
process.once('disconnect', () => process.exit());
process.send?.({ receiver: curve.getPublicKey() });
