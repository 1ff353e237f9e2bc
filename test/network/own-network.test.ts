/** The embedded network: who can reach what, and that accounts are what the operator says. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { decode } from '@nats-io/jwt';
import { connect } from '@nats-io/transport-node';
import t from 'tap';
import { OwnNetwork } from '../../bridge/network/own-network.ts';
import { temporaryDir } from '../support/bridge-process.ts';
import { natsServer } from '../support/nats-server.ts';
import { waitFor } from '../support/wait-for.ts';

const silent = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

const openNetwork = async (directory: string) =>
  OwnNetwork.open({
    directory: join(directory, 'network'),
    secretsDir: join(directory, 'secrets'),
    binDir: join(directory, 'bin'),
    name: 'Olivia',
    port: 0,
    configuredBinary: await natsServer(),
    log: silent,
  });

t.test('a guest without credentials can knock and nothing else', async (t) => {
  const network = await openNetwork(temporaryDir(t));
  t.teardown(() => network.stop());
  await network.start();
  const guest = await connect({ servers: network.servers.urls });
  t.teardown(() => guest.close());
  const errors: string[] = [];
  void (async () => {
    for await (const status of guest.status())
      if (status.type === 'error') errors.push(status.error.message);
  })();
  for (const subject of [
    'natster.network.imports.add',
    'natster.catalog.films.v2.hello',
    '$SYS.REQ.CLAIMS.UPDATE',
    '$JS.API.INFO',
  ]) {
    errors.length = 0;
    guest.publish(subject, 'x');
    const refused = () =>
      errors.join(' ').includes(`Permissions Violation for Publish to "${subject}"`);
    await waitFor(`${subject} to be refused`, refused);
    t.pass(`publish to ${subject} is refused`);
  }
  for (const subject of ['>', 'natster.>', '$SYS.>']) {
    const refused = new Promise<string>((resolve) => {
      guest.subscribe(subject, { callback: (error) => resolve(String(error?.message)) });
    });
    t.match(await refused, /ermissions [Vv]iolation/, `subscribe to ${subject}`);
  }
  const knock = guest.request('natster.network.join', 'x', { timeout: 5_000 });
  // Nobody administers in this test; what matters is that the server let the request through.
  await t.rejects(knock, { message: /no responders/ }, 'but it may knock');
});

t.test('accounts', async (t) => {
  const directory = temporaryDir(t);
  const network = await openNetwork(directory);
  await network.start();
  const { createAccount } = await import('@nats-io/jwt');
  const ben = createAccount().getPublicKey();
  await network.registry.addMember(ben, 'Ben');
  const own = network.keys.account('own');
  await network.registry.addImport(ben, { owner: own, catalog: 'films', alias: 'films2' });
  await t.rejects(network.registry.addImport(ben, { owner: ben, catalog: 'films', alias: 'x' }), {
    code: 'FRIEND_UNREACHABLE',
  });
  await t.rejects(
    network.registry.addImport(ben, {
      owner: network.keys.account('system'),
      catalog: 'films',
      alias: 'x',
    }),
    { code: 'FRIEND_UNREACHABLE' },
  );
  await t.rejects(
    network.registry.addImport(ben, { owner: own, catalog: 'other', alias: 'films2' }),
    {
      code: 'IMPORT_EXISTS',
    },
  );
  await t.rejects(
    network.registry.addImport(network.keys.account('lobby'), {
      owner: own,
      catalog: 'films',
      alias: 'x',
    }),
    { code: 'NETWORK_NOT_OURS' },
  );

  type Claims = {
    limits: Record<string, unknown>;
    exports: object[];
    imports: { name: string; subject: string; local_subject: string }[];
  };
  const claims = decode<Claims>(
    readFileSync(join(directory, 'network', 'jwt', `${ben}.jwt`), 'utf8'),
  ).nats;
  for (const limit of [
    'subs',
    'data',
    'payload',
    'imports',
    'exports',
    'wildcards',
    'conn',
    'leaf',
    'mem_storage',
    'disk_storage',
    'streams',
    'consumer',
  ]) {
    t.ok(claims.limits?.[limit] !== undefined, `the limit ${limit} is given`);
  }
  t.match(claims.exports, [
    {
      name: 'natster_catalog',
      subject: '*.natster.catalog.>',
      type: 'service',
      response_type: 'Singleton',
      account_token_position: 1,
    },
    {
      name: 'natster_media',
      subject: '*.natster.media.*.*',
      type: 'stream',
      account_token_position: 1,
    },
  ]);
  t.match(claims.imports, [
    { name: 'natster_network', subject: `${ben}.natster.network.>` },
    { name: 'natster_announcements', subject: 'natster.announcement.>', type: 'stream' },
    {
      ...{ name: 'natster_global', subject: `${ben}.natster.global.>` },
      ...{ local_subject: 'natster.global.>', type: 'service' },
    },
    {
      ...{ name: 'natster_global_events', subject: `${ben}.natster.global-events.*` },
      ...{ local_subject: 'natster.global-events.*', type: 'stream' },
    },
    {
      name: 'natster_films2',
      subject: `${ben}.natster.catalog.films.>`,
      local_subject: 'natster.catalog.films2.>',
    },
    {
      name: 'natster_films2_media',
      subject: `${ben}.natster.media.films.*`,
      local_subject: 'natster.media.films2.*',
    },
  ]);
  await network.stop();

  // Another start, with the resolver's files gone: what the registry knows is pushed again.
  const { rmSync } = await import('node:fs');
  rmSync(join(directory, 'network', 'jwt'), { recursive: true });
  const again = await openNetwork(directory);
  t.teardown(() => again.stop());
  await again.start();
  t.equal(again.keys.network, network.keys.network);
  t.ok(again.registry.isMember(ben));
  t.same(
    decode<Claims>(readFileSync(join(directory, 'network', 'jwt', `${ben}.jwt`), 'utf8')).nats,
    claims,
  );
});

t.test('claims of members that were made by an older version are made anew', async (t) => {
  const directory = temporaryDir(t);
  const { createAccount, encodeAccount } = await import('@nats-io/jwt');
  const ben = createAccount().getPublicKey();
  const first = await openNetwork(directory);
  await first.start();
  await first.registry.addMember(ben, 'Ben');
  await first.stop();
  const file = join(directory, 'network', 'accounts.json');
  const claimsFile = join(directory, 'network', 'jwt', `${ben}.jwt`);
  type Registry = { data: { members: { account: string; jwt?: string; template?: number }[] } };
  const registry = JSON.parse(readFileSync(file, 'utf8')) as Registry;
  const { operator } = first.keys;
  const old = await encodeAccount('Ben', ben, { imports: [] }, { signer: operator });
  for (const member of registry.data.members) {
    delete member.template;
    if (member.account === ben) member.jwt = old;
  }
  writeFileSync(file, JSON.stringify(registry));
  writeFileSync(claimsFile, old);
  const again = await openNetwork(directory);
  t.teardown(() => again.stop());
  await again.start();
  const { imports } = decode<{ imports: { name: string }[] }>(
    readFileSync(claimsFile, 'utf8'),
  ).nats;
  t.match(
    imports?.map(({ name }) => name),
    ['natster_network', 'natster_announcements', 'natster_global', 'natster_global_events'],
  );
});

t.test('a member may import 200 catalogs', async (t) => {
  const directory = temporaryDir(t);
  const { createAccount } = await import('@nats-io/jwt');
  const ben = createAccount().getPublicKey();
  const first = await openNetwork(directory);
  await first.start();
  await first.registry.addMember(ben, 'Ben');
  await first.stop();
  const owner = first.keys.account('own');
  const catalog = (n: number) => ({ owner, catalog: `c${n}`, alias: `c${n}` });
  const file = join(directory, 'network', 'accounts.json');
  type Registry = { data: { members: { account: string; imports: object[] }[] } };
  const registry = JSON.parse(readFileSync(file, 'utf8')) as Registry;
  const member = registry.data.members.find(({ account }) => account === ben);
  for (let n = 0; n < 199; n++) member?.imports.push(catalog(n));
  writeFileSync(file, JSON.stringify(registry));

  const network = await openNetwork(directory);
  t.teardown(() => network.stop());
  await network.start();
  await network.registry.addImport(ben, catalog(199));
  await t.rejects(network.registry.addImport(ben, catalog(200)), { code: 'MEMBER_LIMIT' });
  await network.registry.addImport(ben, catalog(0));
  t.pass('one that is there already is no new one');
});
