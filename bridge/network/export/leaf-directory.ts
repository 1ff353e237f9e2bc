import { encodeUser, fmtCreds } from '@nats-io/jwt';
import { bridgeUser } from '../claims.ts';
import { type OperatorConfig, quoted } from '../server-config.ts';
import { newSigningKey, signingKey } from '../signing-key.ts';
import { type ExportedFile, file, hostPort } from './server-directory.ts';
import { LEAF_AT_HOME_PORT, LEAF_PORT } from './texts.ts';

const UNLIMITED = -1;

export type LeafDirectory = {
  readonly dir: string;
  readonly operator: OperatorConfig;
  /** Of the household's own account. */
  readonly accountSeed: string;
  /** Hosts of the cluster. */
  readonly hosts: readonly string[];
  readonly ca: string;
};

/** A leaf node: a server at home that carries the household's account, and nothing else, to the cluster. */
export const leafDirectory = async (leaf: LeafDirectory): Promise<ExportedFile[]> => {
  const { dir, accountSeed, ca } = leaf;
  const user = newSigningKey('user');
  const jwt = await encodeUser('leaf', user, signingKey('account', accountSeed), {
    ...{ subs: UNLIMITED, data: UNLIMITED, payload: UNLIMITED },
    allowed_connection_types: ['LEAFNODE'],
  });
  return [
    file(`${dir}/leaf.conf`, configOf(leaf)),
    file(`${dir}/leaf.creds`, new TextDecoder().decode(fmtCreds(jwt, user)), true),
    file(`${dir}/ca.pem`, ca),
  ];
};

/** Programs on the machine cannot use it for being there: it knows our bridge by its key. */
const configOf = ({ operator, accountSeed, hosts }: LeafDirectory): string => `\
listen: "127.0.0.1:${LEAF_AT_HOME_PORT}"
server_name: ${quoted(`${operator.name}-home`)}
max_payload: ${operator.maxPayload}
max_pending: 67108864
authorization: {
  users: [ { nkey: ${bridgeUser(accountSeed)} } ]
}
leafnodes: {
  reconnect: 1
  remotes: [
    {
      urls: [
${hosts.map((host) => `        ${quoted(`tls://${hostPort(host, LEAF_PORT)}`)}\n`).join('')}      ]
      credentials: "leaf.creds"
      tls: { ca_file: "ca.pem", handshake_first: true, timeout: 5 }
    }
  ]
}
`;
