/** Where a network's servers are, and how they are known. */
export type Route = {
  readonly urls: readonly string[];
  /** PEM; empty: under TLS the certificates that the system trusts. */
  readonly ca: readonly string[];
  /** Where browsers find them, `wss://`. */
  readonly websockets?: readonly string[];
  /** Name in the servers' certificate, where the urls name something else. */
  readonly servername?: string;
  /** Under TLS: the server speaks first, in clear, as NATS usually does; ours expect TLS at once. */
  readonly isTlsLater?: boolean;
};

/** Of what is kept or told of a network. */
export const routeOf = (told: Pick<Route, 'urls'> & Partial<Route>): Route => ({
  ...{ urls: told.urls, ca: told.ca ?? [], websockets: told.websockets ?? [] },
});
