import type { Address } from '../network-profile.ts';
import { formatServerConfig, type OperatorConfig, quoted } from '../server-config.ts';
import type { Pair } from '../tls/issue.ts';
import { CLUSTER_PORT, composeText, LEAF_PORT, systemdText } from './texts.ts';

/** A file to be written; `isPrivate` ones are for nobody but who runs the server. */
export type ExportedFile = {
  readonly path: string;
  readonly text: string;
  readonly isPrivate: boolean;
};

export const file = (path: string, text: string, isPrivate = false): ExportedFile => ({
  path,
  text,
  isPrivate,
});

export type ServerDirectory = {
  readonly dir: string;
  readonly name: string;
  readonly operator: OperatorConfig;
  readonly address: Address;
  /** Hosts of the other servers of its cluster. */
  readonly others: readonly string[];
  /** Of the network's authority. */
  readonly pair: Pair;
  /** PEM of all of the network's authorities. */
  readonly ca: string;
  /** Files of another certificate, on that machine, for clients. */
  readonly certificate?: { readonly certFile: string; readonly keyFile: string } | undefined;
  readonly websocketPort?: number | undefined;
};

/** Ports that have to be let through. */
export const portsOf = ({ address, others, websocketPort }: ServerDirectory): number[] => [
  address.port,
  ...(websocketPort ? [websocketPort] : []),
  ...(others.length > 0 ? [CLUSTER_PORT, LEAF_PORT] : []),
];

const OWN = { cert: 'server.pem', key: 'server.key' };
const ANY = '0.0.0.0';

/** Everything that one machine needs; names are relative to the directory that the server runs in. */
export const serverDirectory = (server: ServerDirectory): ExportedFile[] => {
  const { dir, operator, pair, ca } = server;
  const at = (name: string) => `${dir}/${name}`;
  return [
    file(at('natster.conf'), configOf(server)),
    file(at('operator.jwt'), `${operator.operatorJwt}\n`),
    file(at('server.pem'), pair.cert),
    file(at('server.key'), pair.key, true),
    file(at('ca.pem'), ca),
    file(at('compose.yaml'), composeText(portsOf(server))),
    file(at('natster.service'), systemdText()),
  ];
};

const configOf = (server: ServerDirectory): string => {
  const { name, operator, address, others, certificate, websocketPort } = server;
  return formatServerConfig({
    ...operator,
    name,
    operatorJwt: 'operator.jwt',
    host: ANY,
    port: address.port,
    advertise: hostPort(address.host, address.port),
    tls: certificate ? { cert: certificate.certFile, key: certificate.keyFile } : OWN,
    websocketPort,
    more: others.length > 0 ? [clusterBlock(server), leafBlock(server)] : [],
    resolverDir: 'data/jwt',
    jetStreamDir: 'data/jetstream',
  });
};

/** Whoever shows a certificate of our authority is one of us. */
const clusterBlock = ({ operator, address, others }: ServerDirectory): string => `\
cluster: {
  name: ${quoted(operator.name)}
  listen: ${quoted(`${ANY}:${CLUSTER_PORT}`)}
  advertise: ${quoted(hostPort(address.host, CLUSTER_PORT))}
  tls: { cert_file: ${quoted(OWN.cert)}, key_file: ${quoted(OWN.key)}, ca_file: "ca.pem", verify: true, timeout: 5 }
  routes: [
${others.map((host) => `    ${quoted(`tls://${hostPort(host, CLUSTER_PORT)}`)}\n`).join('')}  ]
}
`;

const leafBlock = ({ address }: ServerDirectory): string => `\
leafnodes: {
  listen: ${quoted(`${ANY}:${LEAF_PORT}`)}
  advertise: ${quoted(hostPort(address.host, LEAF_PORT))}
  tls: { cert_file: ${quoted(OWN.cert)}, key_file: ${quoted(OWN.key)}, handshake_first: true, timeout: 5 }
}
`;

export const hostPort = (host: string, port: number): string =>
  `${host.includes(':') ? `[${host}]` : host}:${port}`;
