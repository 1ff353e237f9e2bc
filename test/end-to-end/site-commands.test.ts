/** Who runs the page of the original programs from a bridge: `claim` and `oauthcheck`. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import t from 'tap';
import { runCommand } from '../support/command.ts';
import { GlobalNetwork } from '../support/global-network.ts';
import { credentialsOf, kevinsBridge } from '../support/moved-household.ts';

t.test('a code is claimed by the account of the page, once', async (t) => {
  const network = await GlobalNetwork.start(t);
  const page = await network.original.guest('Page');
  const theirs = await credentialsOf(page);
  const cloud = createServer((_request, response) => response.end(theirs));
  await new Promise<void>((resolve) => cloud.listen(0, '127.0.0.1', resolve));
  t.teardown(() => cloud.close());
  const cloudUrl = `http://127.0.0.1:${(cloud.address() as AddressInfo).port}`;
  await network.serve({ site: { account: page.account, url: 'https://example.org/#/', cloudUrl } });
  const ben = await network.registered('Ben');
  const login = async () =>
    (await ben.global.login(ben.global.context('uat_very_secret'))).data?.code ?? '';
  const bridge = await kevinsBridge(t);
  const [url = ''] = network.original.network.servers.urls;
  const run = (...args: string[]) => runCommand(bridge.dataDir, ...args);

  t.match(await run('claim', 'x', 'google|ben'), { code: 2, stderr: /--network NAME.*none/ });
  await bridge.api.post('/memberships/original', { credentials: theirs, name: 'Page', url });
  const code = await login();
  const bound = { code: 0, stdout: `google|ben is ${ben.account} (name)\n` };
  t.match(await run('claim', code, 'google|ben'), bound);
  t.match(await run('claim', code, 'google|ben'), { code: 1, stderr: /no such code/ });
  const checked = await run('oauthcheck', 'google|ben');
  t.match(checked, { code: 0, stdout: /^google\|ben is A\w+ \(name\)\neyJ/ });
  t.notMatch(checked.stdout + bridge.log(), /very_secret|SU[A-Z2-7]{56}/, 'no token and no seed');
  t.match(await run('oauthcheck', 'google|carol', '--network', 'Page'), { code: 1 });

  const other = await kevinsBridge(t);
  const credentials = await credentialsOf(ben);
  await other.api.post('/memberships/original', { credentials, name: 'Ben', url });
  const refused = await runCommand(other.dataDir, 'claim', await login(), 'google|mallory');
  t.match(refused, { code: 1, stderr: /Only the account of the page/ });
});
