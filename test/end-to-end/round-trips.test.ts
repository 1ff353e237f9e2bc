/**
 * From an invitation to the first byte of the first film. Counted is what a friend far away waits for on
 * the line to the server: TCP connections, TLS, greetings of NATS, requests and their answers.
 * The bridge does other things on that line, for which nobody waits: each step begins when it is quiet, and of a step
 * count no more trips than follow from one another, and no more than there was time for.
 */
import { join } from 'node:path';
import t from 'tap';
import { listedItems, playAddress, startBridge, temporaryDir } from '../support/bridge-process.ts';
import { countingProxy } from '../support/counting-proxy.ts';
import { noise } from '../support/fixtures.ts';

const MOST = 15;
const ONE_WAY_MS = 100;
const TRIP_MS = 2 * ONE_WAY_MS;

t.test(`at most ${MOST} round trips`, async (t) => {
  const owner = await startBridge(t, { name: 'Olivia', dataDir: temporaryDir(t) });
  const dir = temporaryDir(t);
  await noise(join(dir, 'Film (2020).mkv'), 3);
  await owner.api.post('/catalogs', { name: 'films', description: '', dir });
  type Memberships = { memberships: { urls: string[] }[] };
  const { memberships } = await owner.api.get<Memberships>('/memberships');
  const server = new URL(memberships[0]?.urls[0] ?? '');
  const line = await countingProxy(t, Number(server.port), ONE_WAY_MS);
  await owner.api.put('/network', { reach: 'public', address: `localhost:${line.port}` });
  const { code } = await owner.api.post<{ code: string }>('/invitations', {});
  const args = ['--no-own-network'];
  const friend = await startBridge(t, { name: 'Ben', dataDir: temporaryDir(t), args });

  const spent: { what: string; trips: number; inTurn: number; byClock: number }[] = [];
  const step = async <T>(what: string, work: () => Promise<T>): Promise<T> => {
    await line.quiet();
    line.take();
    const startMs = performance.now();
    const result = await work();
    const byClock = (performance.now() - startMs) / TRIP_MS;
    const inTurn = line.take();
    spent.push({ what, trips: Math.min(inTurn, Math.floor(byClock)), inTurn, byClock });
    return result;
  };
  await step('join', () => friend.api.post('/memberships', { invitation: code }));
  await owner.api.put('/catalogs/films/shares/Ben');
  await step('import', () => friend.api.post('/imports', { catalog: 'films', friend: 'Olivia' }));
  const [film] = await listedItems(friend, 'films');
  if (!film) throw new Error('no film');
  await step('first byte', async () => {
    const response = await fetch(await playAddress(friend, film));
    const reader = response.body?.getReader();
    t.ok((await reader?.read())?.value?.length);
    await reader?.cancel();
  });

  for (const { what, trips, inTurn, byClock } of spent) {
    t.comment(
      `${what}: ${trips} round trips; ${inTurn} in turn, ${byClock.toFixed(1)} by the clock`,
    );
  }
  const sum = spent.reduce((total, { trips }) => total + trips, 0);
  t.ok(sum <= MOST, `${sum} round trips`);
});
