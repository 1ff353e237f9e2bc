/** The built site on somebody's web server, which knows nothing of bridges. */
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join } from 'node:path';
import { ROOT } from './root.ts';

const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
};

type Test = { teardown(fn: () => unknown): void };

/** Its address, below a directory, and what it was asked for. */
export const serveSite = async (t: Test): Promise<{ url: string; asked: string[] }> => {
  const asked: string[] = [];
  const server = createServer(async (request, response) => {
    const path = request.url ?? '';
    asked.push(path);
    const name = path === '/films/' ? 'index.html' : path.replace(/^\/films\//, '');
    try {
      const body = await readFile(join(ROOT, 'dist/site', name));
      response.writeHead(200, { 'content-type': TYPES[extname(name)] ?? 'text/plain' });
      response.end(body);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.teardown(() => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  });
  return { url: `http://localhost:${(server.address() as AddressInfo).port}/films/`, asked };
};
