import { BridgeError } from '../../protocol/errors.ts';
import type { Address } from '../network-profile.ts';
import type { OwnNetwork } from '../own-network.ts';
import { openAuthorities } from '../rented-servers.ts';
import type { OperatorConfig } from '../server-config.ts';
import { type Authorities, endOf } from '../tls/authorities.ts';
import { issueCertificate } from '../tls/issue.ts';
import { leafDirectory } from './leaf-directory.ts';
import { type ExportedFile, file, hostPort, portsOf, serverDirectory } from './server-directory.ts';
import { guideText } from './texts.ts';

const DAY_MS = 24 * 3_600_000;
const GUIDE = 'README.md';
const LEAF = 'leaf-at-home';

export type ExportRequest = {
  /** One, or those of a cluster. */
  readonly servers: readonly Address[];
  /** Files, on those machines, of a certificate that systems trust. */
  readonly certificate?: { readonly certFile: string; readonly keyFile: string } | undefined;
  /** For browsers, with that certificate. */
  readonly websocketPort?: number | undefined;
};

/**
 * Files for servers on machines of somebody else: what they need to run our network, and no key with
 * which one could change it. Several make a cluster. Throws ADDRESS_INVALID.
 */
export const exportNetwork = async (
  network: OwnNetwork,
  { servers, certificate, websocketPort }: ExportRequest,
): Promise<ExportedFile[]> => {
  const hosts = servers.map(({ host }) => host);
  if (new Set(hosts).size < hosts.length) {
    throw new BridgeError('ADDRESS_INVALID', {
      message: 'Each server of a cluster needs a machine of its own.',
    });
  }
  const operator = await operatorConfig(network);
  const authorities = await openAuthorities(network.tlsOptions);
  const ca = authorities.trusted.join('');
  const isCluster = servers.length > 1;
  const directories = await Promise.all(
    servers.map(async (address, index) => ({
      ...{ dir: `server-${index + 1}`, operator, address, ca, certificate, websocketPort },
      name: isCluster ? `${operator.name}-${index + 1}` : operator.name,
      others: hosts.filter((host) => host !== address.host),
      pair: await issue(authorities, address.host),
    })),
  );
  const accountSeed = network.keys.seed('own');
  const leaf = { dir: LEAF, operator, accountSeed, hosts, ca };
  const guide = guideText({
    servers: directories.map(({ dir, address }) => ({ dir, address: address.host })),
    ports: directories[0] ? portsOf(directories[0]) : [],
    addresses: servers.map(({ host, port }) => hostPort(host, port)).join(','),
    hasLeaf: isCluster,
  });
  return [
    file(GUIDE, guide),
    ...directories.flatMap(serverDirectory),
    ...(isCluster ? await leafDirectory(leaf) : []),
  ];
};

/**
 * Members' accounts are told to the servers, not given along: a server that starts anew would take
 * back in who was removed meanwhile.
 */
const operatorConfig = async (network: OwnNetwork): Promise<OperatorConfig> => {
  const { registry, keys } = network;
  const config = await network.operatorConfig();
  const house = ['global', 'lobby'] as const;
  const signed = await Promise.all(
    house.map(async (kind) => [keys.account(kind), await registry.signHouse(kind)] as const),
  );
  return { ...config, preload: { ...config.preload, ...Object.fromEntries(signed) } };
};

/** Nobody can renew it there but by another export, so it lasts for as long as who signed it. */
const issue = async (authorities: Authorities, host: string) => {
  const nowMs = Date.now();
  const signer = await authorities.signer(nowMs);
  const days = Math.floor((endOf(signer.cert) - nowMs) / DAY_MS);
  return issueCertificate(signer, [host], nowMs, days);
};
