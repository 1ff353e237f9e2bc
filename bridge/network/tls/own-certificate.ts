import { createPrivateKey, X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';
import { Authorities, endOf } from './authorities.ts';
import { issueCertificate, type Pair } from './issue.ts';
import type { CertificateSource, ServerTlsOptions } from './server-tls.ts';

const RENEW_BEFORE_END_MS = 30 * 24 * 3_600_000;
/** The bridge's own connections come this way. */
const LOOPBACK = ['localhost', '127.0.0.1', '::1'];

/** A certificate that the network's own authority signs, renewed 30 of its 90 days before it ends. */
export class OwnCertificate implements CertificateSource {
  readonly #authorities: Authorities;
  readonly #hosts: () => readonly string[];

  private constructor(authorities: Authorities, hosts: () => readonly string[]) {
    this.#authorities = authorities;
    this.#hosts = hosts;
  }

  static async open(options: ServerTlsOptions): Promise<OwnCertificate> {
    const { directory, secretsDir, network, hosts } = options;
    const authorities = await Authorities.open(directory, secretsDir, network);
    return new OwnCertificate(authorities, hosts);
  }

  get trusted(): readonly string[] {
    return this.#authorities.trusted;
  }

  async next(nowMs: number, inUse: Pair | undefined): Promise<Pair> {
    await this.#authorities.renew(nowMs);
    const signer = await this.#authorities.signer(nowMs);
    const hosts = [...new Set([...this.#hosts(), ...LOOPBACK])];
    if (inUse && isGood(inUse, hosts, signer, nowMs)) return inUse;
    return issueCertificate(signer, hosts, nowMs);
  }
}

const isGood = (pair: Pair, hosts: readonly string[], signer: Pair, nowMs: number): boolean => {
  try {
    const certificate = new X509Certificate(pair.cert);
    return (
      certificate.checkPrivateKey(createPrivateKey(pair.key)) &&
      certificate.verify(new X509Certificate(signer.cert).publicKey) &&
      endOf(pair.cert) - nowMs >= RENEW_BEFORE_END_MS &&
      isFor(certificate, hosts)
    );
  } catch {
    // It is damaged.
    return false;
  }
};

/** For these hosts and no others, such as those of last year. */
const isFor = (certificate: X509Certificate, hosts: readonly string[]): boolean =>
  certificate.subjectAltName?.split(', ').length === hosts.length &&
  hosts.every((host) => covers(certificate, host));

export const covers = (certificate: X509Certificate, host: string): boolean =>
  (isIP(host) === 0 ? certificate.checkHost(host) : certificate.checkIP(host)) !== undefined;
