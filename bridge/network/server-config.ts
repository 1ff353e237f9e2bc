/** The configuration of a nats-server in operator mode with the full resolver. */

/** Names of PEM files. */
export type Files = { readonly cert: string; readonly key: string };

/** What is the same for all servers of a network. */
export type OperatorConfig = {
  /** Of the server, and of the cluster that it may be in. */
  readonly name: string;
  readonly operatorJwt: string;
  readonly systemAccount: string;
  /** Account JWTs that the servers need before anybody can tell them of others. */
  readonly preload: Readonly<Record<string, string>>;
  /** Bearer JWT of the user that clients without credentials become. */
  readonly lobbyUserJwt: string;
  readonly maxPayload: number;
};

export type ServerConfig = OperatorConfig & {
  /** The address that it listens on. */
  readonly host: string;
  /** 0: any free port. */
  readonly port: number;
  readonly tls?: Files | undefined;
  /** For browsers, with the same certificate. */
  readonly websocketPort?: number | undefined;
  /** Of servers that others know by this address, `host:port`. */
  readonly advertise?: string;
  /** Blocks of a cluster. */
  readonly more?: readonly string[];
  readonly resolverDir: string;
  readonly jetStreamDir: string;
};

/** JSON strings are valid in nats-server's configuration language. */
export const quoted = (text: string): string => JSON.stringify(text);

/** TLS before the first word: nothing of NATS is said in clear. */
const tlsBlock = ({ cert, key }: Files): string => `\
tls: {
  cert_file: ${quoted(cert)}
  key_file: ${quoted(key)}
  handshake_first: true
  timeout: 5
}
`;

const websocketBlock = (listen: string, { cert, key }: Files): string => `\
websocket: {
  listen: ${quoted(listen)}
  tls: { cert_file: ${quoted(cert)}, key_file: ${quoted(key)} }
  compression: false
}
`;

export const formatServerConfig = (config: ServerConfig): string => {
  const { host, port, tls, websocketPort, advertise, more = [] } = config;
  return [
    `listen: ${quoted(`${host}:${port === 0 ? -1 : port}`)}\n`,
    advertise ? `client_advertise: ${quoted(advertise)}\n` : '',
    tls ? tlsBlock(tls) : '',
    tls && websocketPort ? websocketBlock(`${host}:${websocketPort}`, tls) : '',
    ...more,
    operatorBlock(config),
  ].join('');
};

const operatorBlock = (config: ServerConfig): string => `\
server_name: ${quoted(config.name)}
operator: ${quoted(config.operatorJwt)}
system_account: ${config.systemAccount}
default_sentinel: ${quoted(config.lobbyUserJwt)}
max_payload: ${config.maxPayload}
max_pending: 67108864
resolver: {
  type: full
  dir: ${quoted(config.resolverDir)}
  allow_delete: true
  interval: "2m"
}
resolver_preload: {
${Object.entries(config.preload)
  .map(([account, jwt]) => `  ${account}: ${quoted(jwt)}\n`)
  .join('')}}
jetstream: {
  store_dir: ${quoted(config.jetStreamDir)}
  max_memory_store: 67108864
  max_file_store: 1073741824
}
`;
