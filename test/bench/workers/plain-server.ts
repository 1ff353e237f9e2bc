/** Plain node:http with ranges, the peer for first bytes. Argument: the directory that it serves. */
import { createReadStream, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { basename, join } from 'node:path';

const directory = process.argv[2] ?? '.';

const server = createServer((request, response) => {
  const file = join(directory, basename(decodeURIComponent(request.url ?? '')));
  const size = statSync(file).size;
  const [, from = '0', to = ''] = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? '') ?? [];
  const start = Number(from);
  const end = to === '' ? size - 1 : Number(to);
  response.writeHead(206, {
    'Content-Type': 'video/x-matroska',
    'Content-Length': end + 1 - start,
    'Content-Range': `bytes ${start}-${end}/${size}`,
  });
  createReadStream(file, { start, end }).pipe(response);
});

server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  process.send?.({ port: typeof address === 'object' ? address?.port : 0 });
});
process.once('disconnect', () => process.exit());
