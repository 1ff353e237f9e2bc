import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { isIP } from 'node:net';
import { join } from 'node:path';
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
  #current: Pair | undefined;
  #currentHosts = '';

  private constructor(authorities: Authorities, hosts: () => readonly string[]) {
    this.#authorities = authorities;
    this.#hosts = hosts;
  }

  static async open(options: ServerTlsOptions): Promise<OwnCertificate> {
    const { directory, secretsDir, network, hosts } = options;
    const authorities = await Authorities.open(directory, secretsDir, network);
    const own = new OwnCertificate(authorities, hosts);
    await own.#load(directory);
    return own;
  }

  get trusted(): readonly string[] {
    return this.#authorities.trusted;
  }

  async next(nowMs: number): Promise<Pair | undefined> {
    await this.#authorities.renew(nowMs);
    const signer = await this.#authorities.signer(nowMs);
    const hosts = [...new Set([...this.#hosts(), ...LOOPBACK])];
    if (this.#isGood(hosts, signer, nowMs)) return undefined;
    this.#current = await issueCertificate(signer, hosts, nowMs);
    this.#currentHosts = hosts.join();
    return this.#current;
  }

  /** What the last run left, when it is whole. */
  async #load(directory: string): Promise<void> {
    const read = (name: string) => readFile(join(directory, name), 'utf8');
    try {
      const pair = { cert: await read('server.pem'), key: await read('server.key') };
      const certificate = new X509Certificate(pair.cert);
      if (certificate.checkPrivateKey(createPrivateKey(pair.key))) this.#current = pair;
    } catch {
      // There is none, or it is damaged: another is made.
    }
  }

  #isGood(hosts: readonly string[], signer: Pair, nowMs: number): boolean {
    if (!this.#current) return false;
    const { cert } = this.#current;
    const certificate = new X509Certificate(cert);
    if (endOf(cert) - nowMs < RENEW_BEFORE_END_MS) return false;
    if (!certificate.verify(new X509Certificate(signer.cert).publicKey)) return false;
    return this.#currentHosts === hosts.join() || hosts.every((host) => covers(certificate, host));
  }
}

export const covers = (certificate: X509Certificate, host: string): boolean =>
  (isIP(host) === 0 ? certificate.checkHost(host) : certificate.checkIP(host)) !== undefined;
