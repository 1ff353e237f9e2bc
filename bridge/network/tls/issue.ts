import { randomBytes, webcrypto } from 'node:crypto';
import { isIP } from 'node:net';

/** The library is large and needed a few times a year: it is loaded when it is. */
const load = async () => {
  // What it is built on wants this first.
  await import('reflect-metadata');
  const x509 = await import('@peculiar/x509');
  x509.cryptoProvider.set(webcrypto as typeof globalThis.crypto);
  return x509;
};

const KEYS = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const AUTHORITY_DAYS = 3650;
const SERVER_DAYS = 90;

/** A certificate and its private key, both PEM. */
export type Pair = { readonly cert: string; readonly key: string };

/** A certificate authority that signs for nobody but the servers of one network. */
export const makeAuthority = async (network: string, nowMs: number): Promise<Pair> => {
  const x509 = await load();
  const keys = await webcrypto.subtle.generateKey(KEYS, true, ['sign', 'verify']);
  const cert = await x509.X509CertificateGenerator.createSelfSigned({
    name: [{ CN: [`Natster Bridge network ${network.slice(0, 12)}`] }],
    serialNumber: serial(),
    ...validity(nowMs, AUTHORITY_DAYS),
    signingAlgorithm: KEYS,
    keys,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(
        x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign,
        true,
      ),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return { cert: pem(cert.toString('pem')), key: await exported(keys.privateKey) };
};

/** A server's certificate for these names and addresses. It serves between servers of a cluster, too. */
export const issueCertificate = async (
  authority: Pair,
  hosts: readonly string[],
  nowMs: number,
  days = SERVER_DAYS,
): Promise<Pair> => {
  const x509 = await load();
  const issuer = new x509.X509Certificate(authority.cert);
  const der = x509.PemConverter.decodeFirst(authority.key);
  const signingKey = await webcrypto.subtle.importKey('pkcs8', der, KEYS, false, ['sign']);
  const keys = await webcrypto.subtle.generateKey(KEYS, true, ['sign', 'verify']);
  const cert = await x509.X509CertificateGenerator.create({
    subject: [{ CN: ['nats-server'] }],
    issuer: issuer.subject,
    serialNumber: serial(),
    ...validity(nowMs, days),
    signingAlgorithm: KEYS,
    publicKey: keys.publicKey,
    signingKey,
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([
        x509.ExtendedKeyUsage.serverAuth,
        x509.ExtendedKeyUsage.clientAuth,
      ]),
      new x509.SubjectAlternativeNameExtension(
        hosts.map((value) => ({
          type: isIP(value) === 0 ? ('dns' as const) : ('ip' as const),
          value,
        })),
      ),
      await x509.AuthorityKeyIdentifierExtension.create(issuer.publicKey),
    ],
  });
  return { cert: pem(cert.toString('pem')), key: await exported(keys.privateKey) };
};

/** An hour back, for clocks that are behind ours. */
const validity = (nowMs: number, days: number) => ({
  notBefore: new Date(nowMs - HOUR_MS),
  notAfter: new Date(nowMs + days * DAY_MS),
});

/** Positive, and not shorter for a leading zero (RFC 5280 section 4.1.2.2). */
const serial = (): string => `4${randomBytes(16).toString('hex').slice(1)}`;

const pem = (text: string): string => `${text.trim()}\n`;

const exported = async (key: webcrypto.CryptoKey): Promise<string> => {
  const x509 = await load();
  const der = await webcrypto.subtle.exportKey('pkcs8', key);
  return pem(x509.PemConverter.encode(der, 'PRIVATE KEY'));
};
