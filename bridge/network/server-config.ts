/** The configuration of a nats-server in operator mode with the full resolver. */

export type ServerConfig = {
  readonly host: string;
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

export const formatServerConfig = (config: ServerConfig): string => `\
listen: ${quoted(`${config.host}:${config.port === 0 ? -1 : config.port}`)}
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
