/** A network that browsers can connect to, with a certificate of an authority of the test's own. */
import { createHash, X509Certificate } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { issueCertificate, makeAuthority } from '../../bridge/network/tls/issue.ts';
import { type BridgeProcess, temporaryDir } from './bridge-process.ts';
import { freePort } from './free-port.ts';
import { waitFor } from './wait-for.ts';

type Test = { teardown(fn: () => unknown): void };
export type BrowserNetwork = {
  readonly url: string;
  /** PEM. */
  readonly ca: string;
  /** Of the server's key: what a browser is told to take, and no other one. */
  readonly spki: string;
};

/** Opens the owner's network to browsers; `members` know of it afterwards. */
export const openToBrowsers = async (
  t: Test,
  owner: BridgeProcess,
  members: readonly BridgeProcess[],
): Promise<BrowserNetwork> => {
  const dir = temporaryDir(t);
  const authority = await makeAuthority('somebody', Date.now());
  const { cert, key } = await issueCertificate(authority, ['localhost'], Date.now());
  const certificate = {
    certFile: join(dir, 'cert.pem'),
    keyFile: join(dir, 'key.pem'),
    caFile: join(dir, 'ca.pem'),
  };
  writeFileSync(certificate.certFile, cert);
  writeFileSync(certificate.keyFile, key);
  writeFileSync(certificate.caFile, authority.cert);
  const { port: websocketPort } = await freePort();
  const body = { reach: 'public', address: 'localhost', certificate, websocketPort };
  const { urls } = await owner.api.put<{ urls: string[] }>('/network', body);
  for (const member of members) {
    type Answer = { memberships: { urls: string[]; online: boolean }[] };
    await waitFor(`${member.name} to follow`, async () => {
      const { memberships } = await member.api.get<Answer>('/memberships');
      return memberships.some((each) => each.online && each.urls.join() === urls.join());
    });
  }
  const { publicKey } = new X509Certificate(cert);
  const spki = createHash('sha256').update(publicKey.export({ type: 'spki', format: 'der' }));
  return {
    url: `wss://localhost:${websocketPort}`,
    ca: authority.cert,
    spki: spki.digest('base64'),
  };
};
