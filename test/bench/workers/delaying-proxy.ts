/**
 * A long line: passes TCP on, each way later by a fixed time and, when asked to, no faster than a
 * rate. What waits is not bounded, as in a modem with a large buffer. Arguments: the address to pass
 * on to as host:port, and the delay in milliseconds. A message `{ bytesPerSec }` sets the rate.
 */
import { connect, createServer, type Socket } from 'node:net';

/** So that a large write does not come out in one lump. */
const PIECE_BYTES = 16 * 1024;

const [target = '', delay = '0'] = process.argv.slice(2);
const [host = '', port = ''] = target.split(':');
const delayMs = Number(delay);
let bytesPerSec = Number.POSITIVE_INFINITY;

const passOn = (from: Socket, to: Socket): void => {
  const waiting: { dueMs: number; bytes: Buffer }[] = [];
  let freeAtMs = 0;
  let timer: NodeJS.Timeout | undefined;
  const release = () => {
    timer = undefined;
    const now = performance.now();
    for (let head = waiting[0]; head && head.dueMs <= now; head = waiting[0]) {
      to.write(head.bytes);
      waiting.shift();
    }
    const next = waiting[0];
    if (next) timer = setTimeout(release, Math.max(0, Math.floor(next.dueMs - performance.now())));
  };
  from.on('data', (data: Buffer) => {
    for (let offset = 0; offset < data.length; offset += PIECE_BYTES) {
      const bytes = data.subarray(offset, offset + PIECE_BYTES);
      freeAtMs = Math.max(freeAtMs, performance.now()) + (bytes.length / bytesPerSec) * 1000;
      waiting.push({ dueMs: freeAtMs + delayMs, bytes });
    }
    if (!timer) release();
  });
  from.on('close', () => to.destroy());
  from.on('error', () => to.destroy());
};

const server = createServer({ noDelay: true }, (near) => {
  const far = connect({ host, port: Number(port), noDelay: true });
  passOn(near, far);
  passOn(far, near);
});

server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  process.send?.({ port: typeof address === 'object' ? address?.port : 0 });
});
process.on('message', (message: { bytesPerSec: number }) => {
  bytesPerSec = message.bytesPerSec;
  process.send?.({});
});
process.once('disconnect', () => process.exit());
