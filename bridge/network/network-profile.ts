import { isIP } from 'node:net';
import { networkInterfaces } from 'node:os';
import { type Static, Type } from 'typebox';
import { BridgeError } from '../protocol/errors.ts';
import { type Document, openDocument } from '../store/document.ts';

/** Who can reach the network: programs on this machine, this home's machines, or everybody; the latter here or on rented machines. */
export const Reach = Type.Union([
  Type.Literal('this-machine'),
  Type.Literal('home'),
  Type.Literal('public'),
  Type.Literal('rented'),
]);
export type Reach = Static<typeof Reach>;

/** As many as members are told addresses. */
export const MAX_SERVERS = 16;

const CertificateFiles = Type.Object({
  certFile: Type.String(),
  keyFile: Type.String(),
  /** Of an authority that systems do not trust by themselves. */
  caFile: Type.Optional(Type.String()),
});
export type CertificateFiles = Static<typeof CertificateFiles>;

const Port = Type.Integer({ minimum: 1, maximum: 65_535 });
const Address = Type.Object({ host: Type.String(), port: Port });
export type Address = Static<typeof Address>;
/** The rented ones: one, or a cluster's. */
export const ServerAddresses = Type.Array(Address, { minItems: 1, maxItems: MAX_SERVERS });

export const NetworkProfile = Type.Object({
  reach: Reach,
  /** Under which members find the network; for `home` this machine's addresses are used. */
  address: Type.Optional(Address),
  servers: Type.Optional(ServerAddresses),
  /** Whether these show a certificate that systems trust, and not one of the network's authority. */
  isTrustedBySystems: Type.Optional(Type.Boolean()),
  /** Of a leaf node on this machine, which leads to the rented servers. */
  leafPort: Type.Optional(Port),
  /** Where the server listens; the port that it had when the network was opened. */
  port: Type.Optional(Port),
  /** Instead of certificates of the network's own authority. */
  certificate: Type.Optional(CertificateFiles),
  /** For browsers, with that certificate: they accept only what they trust already. */
  websocketPort: Type.Optional(Port),
});
export type NetworkProfile = Static<typeof NetworkProfile>;

const Kept = Type.Object({
  ...NetworkProfile.properties,
  /** Of what members were told last. */
  serial: Type.Integer({ minimum: 0 }),
  /** What that was; when it differs now, they are told again. */
  told: Type.String(),
});
export type KeptProfile = Document<Static<typeof Kept>>;

export const openProfile = (file: string): Promise<KeptProfile> =>
  openDocument({
    file,
    schema: Kept,
    version: 1,
    empty: () => ({ reach: 'this-machine' as const, serial: 0, told: '' }),
  });

/** Serials of an administrator are below those of the next one, whatever their clocks say. */
const TERM = 2 ** 40;

/** How often the network was handed over before this serial was given. */
export const termOf = (serial: number): number => Math.floor(serial / TERM);

/** Of who takes the network over from an administrator with this serial. */
export const nextTerm = (serial: number): number => (termOf(serial) + 1) * TERM;

/**
 * Number of what members have to know now; a new one when they were told something else last. It is the
 * time in seconds above the term's beginning, or one more than the last, so members believe a network
 * restored from an old backup.
 */
export const serialOf = async (profile: KeptProfile, told: string): Promise<number> => {
  if (told !== profile.data.told) {
    await profile.update((data) => {
      data.told = told;
      const now = termOf(data.serial) * TERM + Math.floor(Date.now() / 1000);
      data.serial = Math.max(data.serial + 1, now);
    });
  }
  return profile.data.serial;
};

/** `host:port`, `[v6]:port` or a host alone. Throws ADDRESS_INVALID. */
export const parseAddress = (text: string, port: number): { host: string; port: number } => {
  const bare = isIP(text) === 6 ? `[${text}]` : text;
  const match = /^(\[[0-9a-fA-F:.]+\]|[A-Za-z0-9.-]{1,253})(?::(\d{1,5}))?$/.exec(bare);
  const given = match?.[2] === undefined ? port : Number(match[2]);
  if (!match?.[1] || given < 1 || given > 65_535) throw new BridgeError('ADDRESS_INVALID');
  return { host: match[1].replace(/^\[|\]$/g, ''), port: given };
};

/** This machine's addresses in its home network. */
export const homeAddresses = (): string[] =>
  Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .filter(({ internal, address }) => !internal && !address.startsWith('fe80:'))
    .filter(({ family }) => family === 'IPv4')
    .map(({ address }) => address)
    .slice(0, 4);

/** What to listen on for all of this machine's addresses; those of IPv6 only where it has any. */
export const anyAddress = (): string => {
  const all = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? []);
  return all.some(({ family }) => family === 'IPv6') ? '[::]' : '0.0.0.0';
};

/** Names and addresses that the server's certificate has to cover. */
export const hostsOf = ({ reach, address }: NetworkProfile): string[] => {
  if (reach === 'this-machine' || reach === 'rented') return [];
  return reach === 'public' && address ? [address.host, ...homeAddresses()] : homeAddresses();
};

/** Where members find the servers; `port` is that of one on this machine. */
export const urlsOf = ({ reach, address, servers }: NetworkProfile, port: number): string[] => {
  if (reach === 'rented') return (servers ?? []).map((each) => tlsUrl(each.host, each.port));
  if (reach === 'this-machine') return [`nats://127.0.0.1:${port}`];
  if (reach === 'public' && address) return [tlsUrl(address.host, address.port)];
  return homeAddresses().map((host) => tlsUrl(host, port));
};

/** Where browsers find the servers. */
export const websocketsOf = (profile: NetworkProfile): string[] => {
  const { reach, address, servers = [], websocketPort } = profile;
  if (reach === 'this-machine' || !websocketPort) return [];
  const here = address ? [address.host] : homeAddresses();
  const hosts = reach === 'rented' ? servers.map(({ host }) => host) : here;
  return hosts.map((host) => tlsUrl(host, websocketPort).replace(/^tls/, 'wss'));
};

export const tlsUrl = (host: string, port: number): string =>
  `tls://${isIP(host) === 6 ? `[${host}]` : host}:${port}`;
