import type { NetworkProfile } from './network-profile.ts';
import type { Route } from './route.ts';

/** The servers of the network that we administer, wherever they run. */
export interface Servers {
  readonly profile: NetworkProfile;
  /** Whether they are a child of this process. */
  readonly isHere: boolean;
  /** Where members find them, `tls://` once others may. */
  readonly urls: string[];
  /** Where browsers find them, `wss://`; empty: nowhere. */
  readonly websockets: string[];
  /** PEM of the authorities whose certificates members accept; empty: those of their systems. */
  readonly ca: readonly string[];
  /** When the certificate ends that we renew; undefined without TLS, and where it is not ours. */
  readonly certificateEndsAt: Date | undefined;
  /** How the administrator's connections reach them. */
  readonly route: Route;
  /** How the household's own connection does. */
  readonly homeRoute: Route;
  /** Makes what has to be there before they start; nothing else is touched. Throws CERTIFICATE_INVALID. */
  prepare(): Promise<void>;
  /** Throws NATS_PORT_TAKEN, NATS_SERVER_…. */
  start(signal?: AbortSignal): Promise<void>;
  stop(): Promise<void>;
  /** Others are about to take over, and with them what looks after certificates. */
  retire(): void;
  /** Claims that they are known to hold; undefined where that cannot be seen. */
  heldClaims(account: string): Promise<string | undefined>;
}

/** What members are told of them. */
export const toldOf = ({ urls, ca, websockets }: Servers): readonly unknown[] => [
  ...[urls, ca],
  ...(websockets.length > 0 ? [websockets] : []),
];
