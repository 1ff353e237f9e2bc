/** `claim` and `oauthcheck`: what the account of a page on which users of the original sign in can do by hand. */
import t from 'tap';
import { startBridge, temporaryDir } from '../support/bridge-process.ts';
import { runCommand } from '../support/command.ts';
import { credentialsOnly, SEED } from '../support/credentials-only.ts';
import { GlobalNetwork } from '../support/global-network.ts';
import { credentialsOf } from '../support/moved-household.ts';

t.test('codes are claimed by the account of the page, once', async (t) => {
  const network = await GlobalNetwork.start(t);
  const { cloudUrl } = await credentialsOnly(t);
  const guest = await network.original.guest('Site');
  const site = {
    account: guest.account,
    url: 'https://example.org/',
    cloudUrl,
  };
  await network.serve({ site });
  const ben = await network.registered('Ben');
  const [url] = network.original.network.servers.urls;
  const bridgeOf = async (name: string, member: typeof guest) => {
    const args = ['--no-own-network'];
    const bridge = await startBridge(t, { name, dataDir: temporaryDir(t), args });
    const credentials = await credentialsOf(member);
    await bridge.api.post('/memberships/original', { credentials, name, url });
    return (...words: string[]) => runCommand(bridge.dataDir, ...words);
  };
  const [run, atBens] = [await bridgeOf('Site', guest), await bridgeOf('Ben', ben)];
  const login = async () => {
    const { data } = await ben.global.login(ben.global.context('uat_secret'));
    return data?.code ?? '';
  };
  const code = await login();
  t.match(await atBens('claim', code, 'google|ben'), { code: 1, stderr: /403/ });
  t.match(await run('claim', code, 'google|ben'), { code: 0, stdout: `${ben.account} (` });
  t.equal((await ben.global.whoami()).data?.oauth_id, 'google|ben');
  t.match(await run('claim', code, 'google|ben'), { code: 1, stderr: /404.*\n.*work once/ });
  const bound = await run('oauthcheck', 'google|ben', '--json');
  t.match(bound, { code: 0, stdout: ben.account });
  t.notMatch(bound.stdout, new RegExp(`uat_secret|${SEED}`), 'no secret is shown');
  t.match(await run('oauthcheck', 'google|nobody'), { code: 1, stderr: /404/ });
  t.match(await atBens('oauthcheck', 'google|ben'), { code: 1, stderr: /403/ });
});
