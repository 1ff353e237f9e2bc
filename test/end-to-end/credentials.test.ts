/** A bare NATS client with exported credentials sees what docs/deployment.md says, and no more. */
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { credsAuthenticator, type NatsConnection } from '@nats-io/nats-core';
import { connect } from '@nats-io/transport-node';
import t from 'tap';
import { shareFolder, temporaryDir, twoHouseholds } from '../support/bridge-process.ts';
import { runCommand } from '../support/command.ts';
import { noise } from '../support/fixtures.ts';
import { waitFor } from '../support/wait-for.ts';

type Exported = { credentials: string; expiresAt: string; account: string; urls: string[] };
type Membership = { network: string; urls: string[]; account: string };

const ask = async (nc: NatsConnection, subject: string): Promise<string> =>
  nc.request(subject, '', { timeout: 3_000 }).then(
    (reply) => reply.string(),
    (error: Error) => error.message,
  );

t.test('exported credentials', async (t) => {
  const households = await twoHouseholds(t);
  const { owner, friend } = households;
  const media = temporaryDir(t);
  await noise(join(media, 'Film (2020).mkv'), 1);
  await shareFolder(households, media);
  const [membership] = (await friend.api.get<{ memberships: Membership[] }>('/memberships'))
    .memberships;
  const { network = '', urls = [] } = membership ?? {};
  const connectWith = async (credentials: string | Uint8Array, reconnect = false) => {
    const bytes = typeof credentials === 'string' ? Buffer.from(credentials) : credentials;
    const nc = await connect({
      servers: urls,
      authenticator: credsAuthenticator(bytes),
      reconnect,
    });
    t.teardown(() => nc.close());
    return nc;
  };

  await t.test('go to a file that others cannot read', async (t) => {
    const file = join(temporaryDir(t), 'ben.creds');
    const printed = await runCommand(
      friend.dataDir,
      'network',
      'credentials',
      '--out',
      file,
      '--json',
    );
    t.notMatch(printed.stdout + printed.stderr, /SEED/);
    const { expiresAt } = JSON.parse(printed.stdout) as Exported;
    const days = (Date.parse(expiresAt) - Date.now()) / 86_400_000;
    t.ok(days > 29.9 && days <= 30, `${days} days`);
    t.equal(statSync(file).mode & 0o777, 0o600);
    t.equal(
      (await runCommand(friend.dataDir, 'network', 'credentials', '--out', file)).code,
      2,
      'not over it',
    );
    t.equal((await runCommand(friend.dataDir, 'network', 'credentials', '--days', '366')).code, 2);
    t.match(await runCommand(friend.dataDir, 'network', 'credentials', 'nowhere'), {
      code: 1,
      stderr: /on no network/,
    });

    const nc = await connectWith(readFileSync(file));
    t.match(
      await ask(nc, 'natster.catalog.films.v2.hello'),
      /"versions":\[2\]/,
      'what is attached',
    );
    t.match(await ask(nc, 'natster.network.info'), /"info"/, 'and how the network is reached');
    t.match(await ask(nc, 'natster.catalog.music.v2.hello'), /no responders/, 'and nothing else');
    t.match(await ask(nc, '$SYS.REQ.SERVER.PING.VARZ'), /no responders|timeout/, 'not the server');
    t.notMatch(await ask(nc, '$JS.API.INFO'), /"memory"/, 'no streams');
    const heard: string[] = [];
    nc.subscribe('>', { callback: (_, { subject }) => void heard.push(subject) });
    await nc.flush();
    const { credentials } = await owner.api.post<Exported>(
      `/memberships/${network}/credentials`,
      {},
    );
    const ownersClient = await connectWith(credentials);
    ownersClient.publish('olivia.home', 'hers');
    await ownersClient.flush();
    const sibling = await connectWith(readFileSync(file));
    sibling.publish('ben.home', 'his');
    await waitFor('his own', () => heard.includes('ben.home'));
    t.notOk(heard.includes('olivia.home'), "nothing of others' accounts");
    t.equal(nc.info?.max_payload, 1_048_576);
  });

  await t.test('are kept nowhere, and end', async (t) => {
    const url = `${friend.url}/api/v1/memberships/${network}/credentials`;
    const headers = {
      authorization: `Bearer ${friend.token}`,
      'content-type': 'application/json',
    };
    const post = (body: object) =>
      fetch(url, { method: 'POST', headers, body: JSON.stringify(body) });
    for (const lifetimeSec of [0, -1, 366 * 86_400]) {
      t.equal((await post({ lifetimeSec })).status, 400, String(lifetimeSec));
    }
    const response = await post({ lifetimeSec: 2 });
    t.equal(response.headers.get('cache-control'), 'no-store');
    const { credentials, account } = (await response.json()) as Exported;
    t.equal(account, membership?.account);
    const nc = await connectWith(credentials);
    await nc.closed();
    t.pass('a connection ends with them');
    const refused = () =>
      connectWith(credentials).then(
        () => false,
        () => true,
      );
    await waitFor('them to let nobody in again', refused);
    t.notMatch(friend.log(), /SEED|credentials":/);
  });
});
