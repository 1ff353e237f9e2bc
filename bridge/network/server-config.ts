/** The configuration of a nats-server in operator mode with the full resolver. */

/** Names of PEM files. */
type Files = { readonly cert: string; readonly key: string };

export type ServerConfig = {
  /** To other machines; else this one only. */
  readonly isOpen: boolean;
  readonly tls?: Files | undefined;
  /** For browsers, with the same certificate. */
  readonly websocketPort?: number | undefined;
  /** 0: any free port. */
  readonly port: number;
  readonly serverName: string;
  readonly operatorJwt: string;
  readonly systemAccount: string;
  readonly systemAccountJwt: string;
  /** Bearer JWT of the user that clients without credentials become. */
  readonly lobbyUserJwt: string;
  readonly resolverDir: string;
  readonly jetStreamDir: string;
  readonly maxPayload: number;
};

/** JSON strings are valid in nats-server's configuration language. */
const quoted = (text: string): string => JSON.stringify(text);

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
  const host = config.isOpen ? '0.0.0.0' : '127.0.0.1';
  const { port, tls, websocketPort } = config;
  return [
    `listen: ${quoted(`${host}:${port === 0 ? -1 : port}`)}\n`,
    tls ? tlsBlock(tls) : '',
    tls && websocketPort ? websocketBlock(`${host}:${websocketPort}`, tls) : '',
    operatorBlock(config),
  ].join('');
};

const operatorBlock = (config: ServerConfig): string => `\
server_name: ${quoted(config.serverName)}
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
  ${config.systemAccount}: ${quoted(config.systemAccountJwt)}
}
jetstream: {
  store_dir: ${quoted(config.jetStreamDir)}
  max_memory_store: 67108864
  max_file_store: 1073741824
}
`;
