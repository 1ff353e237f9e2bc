/** A thousand knocks a second, and a lobby full of guests who stay. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { headers, type NatsConnection } from '@nats-io/transport-node';
import t from 'tap';
import { nodeCrypto } from '../../bridge/network/node-crypto.ts';
import {
  decodeInvitation,
  encodeInvitation,
  INVITATION_HEADER,
} from '../../bridge/protocol/invitation.ts';
import {
  type BridgeProcess,
  playAddress,
  shareFolder,
  startBridge,
  temporaryDir,
  twoHouseholds,
} from '../support/bridge-process.ts';
import { noise } from '../support/fixtures.ts';
import { bareClient, knock, makeKnock, refusalIn } from '../support/guest.ts';
import { waitFor } from '../support/wait-for.ts';

const KNOCKS_PER_SECOND = 1000;
const TICK_MS = 20;
const MIB = 1024 * 1024;

/** Resident memory of a process, in bytes. */
const residentBytes = (pid: number): number =>
  1024 * Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]);

const natsPid = (bridge: BridgeProcess): number =>
  Number(readFileSync(join(bridge.dataDir, 'network', 'nats-server.pid'), 'utf8'));

const invite = (owner: BridgeProcess) =>
  owner.api.post<{ code: string; url: string }>('/invitations', { thisMachine: true });

/** Knocks that look right, with guessed codes, some of them naming what they guess. */
const guesses = async (invitation: string) => {
  const known = decodeInvitation(invitation);
  const guess = () => makeKnock(encodeInvitation({ ...known, code: nodeCrypto.randomBytes(16) }));
  return Promise.all(Array.from({ length: 64 }, guess));
};

class Flood {
  readonly #connections: readonly NatsConnection[];
  readonly #knocks: Awaited<ReturnType<typeof guesses>>;
  readonly #stopping = new AbortController();
  readonly #running: Promise<void>;
  readonly codes = new Map<string, number>();
  sent = 0;

  constructor(connections: readonly NatsConnection[], knocks: Awaited<ReturnType<typeof guesses>>) {
    this.#connections = connections;
    this.#knocks = knocks;
    for (const nc of connections) {
      nc.subscribe('_INBOX.>', {
        callback: (_error, { subject, data }) => {
          if (!subject.startsWith('_INBOX.flood.')) return;
          const code = refusalIn(data) ?? 'joined';
          this.codes.set(code, (this.codes.get(code) ?? 0) + 1);
        },
      });
    }
    this.#running = this.#run();
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#running;
  }

  async #run(): Promise<void> {
    const startedAt = Date.now();
    while (!this.#stopping.signal.aborted) {
      const due = ((Date.now() - startedAt) / 1000) * KNOCKS_PER_SECOND;
      while (this.sent < due) this.#send(this.sent++);
      await sleep(TICK_MS);
    }
  }

  #send(n: number): void {
    const nc = this.#connections[n % this.#connections.length];
    const knock = this.#knocks[n % this.#knocks.length];
    const named = headers();
    if (knock && n % 2) named.set(INVITATION_HEADER, knock.label);
    const reply = n % 3 ? `_INBOX.flood.${n}` : '_INBOX.>';
    nc?.publish('natster.network.join', knock?.message, { headers: named, reply });
  }
}

t.test('a thousand guesses a second', async (t) => {
  const households = await twoHouseholds(t);
  const { owner, friend } = households;
  const media = temporaryDir(t);
  const film = readFileSync(await noise(join(media, 'Film (2020).mp4'), 24));
  const items = await shareFolder(households, media);
  await owner.api.post('/catalogs', { name: 'more', description: '', dir: temporaryDir(t) });
  await owner.api.put('/catalogs/more/shares/Ben');
  const invitation = await invite(owner);
  const carol = await startBridge(t, {
    name: 'Carol',
    dataDir: temporaryDir(t),
    args: ['--no-own-network'],
  });
  const guests = await Promise.all(Array.from({ length: 8 }, () => bareClient(t, invitation.url)));
  const logBefore = owner.log().length;

  const flood = new Flood(
    guests.map(({ nc }) => nc),
    await guesses(invitation.code),
  );
  t.teardown(() => flood.stop());
  await waitFor('the flood', () => flood.sent > KNOCKS_PER_SECOND);
  const pids = { bridge: Number(owner.child.pid), server: natsPid(owner) };
  const before = { bridge: residentBytes(pids.bridge), server: residentBytes(pids.server) };

  await friend.api.post('/imports', { catalog: 'more', friend: 'Olivia' });
  t.pass('a member is served');
  const address = await playAddress(friend, items[0] ?? { id: '' });
  const bytes = new Uint8Array(await (await fetch(address)).arrayBuffer());
  const digest = (data: Uint8Array) => createHash('sha256').update(data).digest('hex');
  t.equal(digest(bytes), digest(film), 'a film plays');
  await carol.api.post('/memberships', { invitation: invitation.code });
  t.pass('a guest with an invitation gets in');
  const { nc: dave } = await bareClient(t, invitation.url);
  const second = await invite(owner);
  t.equal(await knock(dave, second.code, { name: 'Dave' }), 'joined', 'at the first knock');

  await waitFor('five seconds of it', () => flood.sent > 5 * KNOCKS_PER_SECOND);
  await flood.stop();
  const grown = {
    bridge: residentBytes(pids.bridge) - before.bridge,
    server: residentBytes(pids.server) - before.server,
  };
  t.ok(grown.bridge < 96 * MIB, `the bridge grew by ${Math.round(grown.bridge / MIB)} MiB`);
  t.ok(grown.server < 96 * MIB, `the server grew by ${Math.round(grown.server / MIB)} MiB`);
  const lines =
    owner
      .log()
      .slice(logBefore)
      .match(/refused a request to the network/g)?.length ?? 0;
  t.ok(lines > 0 && lines < 40, `${lines} lines in the log`);
  t.same([...flood.codes.keys()].sort(), ['INVITATION_REFUSED', 'RATE_LIMITED']);
  t.ok((flood.codes.get('INVITATION_REFUSED') ?? 0) < flood.sent / 10, 'few cost a key agreement');
  const { friends } = await owner.api.get<{ friends: { name: string }[] }>('/friends');
  t.same(friends.map(({ name }) => name).sort(), ['Ben', 'Carol', 'Dave']);
});

t.test('guests who stay and stay keep nobody out for ever', async (t) => {
  const owner = await startBridge(t, { name: 'Olivia', dataDir: temporaryDir(t) });
  const carol = await startBridge(t, {
    name: 'Carol',
    dataDir: temporaryDir(t),
    args: ['--no-own-network'],
  });
  const { url, code } = await invite(owner);
  const stubborn = { maxReconnectAttempts: -1, reconnectTimeWait: 50, reconnectJitter: 50 };
  for (let n = 0; n < 128; n++) await bareClient(t, url, stubborn);
  let refusal: Error | undefined;
  await bareClient(t, url, { reconnect: false }).catch((error: Error) => {
    refusal = error;
  });
  t.match(refusal?.message, /maximum account active connections exceeded|EPIPE|ECONNRESET/);
  await carol.api.post('/memberships', { invitation: code });
  const { friends } = await owner.api.get<{ friends: { name: string }[] }>('/friends');
  t.same(
    friends.map(({ name }) => name),
    ['Carol'],
    'the server shows them out in turn',
  );
});
