import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { BridgeError } from '../../protocol/errors.ts';
import type { CertificateFiles } from '../network-profile.ts';
import { endOf } from './authorities.ts';
import type { Pair } from './issue.ts';
import { covers } from './own-certificate.ts';
import type { CertificateSource } from './server-tls.ts';

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g;
/** As many as NetworkInfo tells members. */
const MOST_AUTHORITIES = 4;

/** A certificate that the owner brings, and renews: its files are looked at again and again. */
export class GivenCertificate implements CertificateSource {
  readonly #files: CertificateFiles;
  readonly #hosts: () => readonly string[];
  #good: Pair | undefined;
  #wrong = '';
  #trusted: readonly string[] = [];

  constructor(files: CertificateFiles, hosts: () => readonly string[]) {
    this.#files = files;
    this.#hosts = hosts;
  }

  get trusted(): readonly string[] {
    return this.#trusted;
  }

  /** What is wrong with the files is thrown once; the last good ones stay in use. */
  async next(nowMs: number): Promise<Pair> {
    try {
      this.#good = await this.#find(nowMs);
      this.#wrong = '';
    } catch (error) {
      const { message } = error as Error;
      if (!this.#good || message !== this.#wrong) {
        this.#wrong = message;
        throw error;
      }
    }
    return this.#good;
  }

  async #find(nowMs: number): Promise<Pair> {
    const { certFile, keyFile, caFile } = this.#files;
    const cert = await read(certFile);
    const key = await read(keyFile);
    const [host = 'localhost'] = this.#hosts();
    checkPair(certFile, cert, key, host, nowMs);
    this.#trusted = caFile === undefined ? [] : authoritiesIn(caFile, await read(caFile));
    return { cert, key };
  }
}

const invalid = (message: string, cause?: unknown): BridgeError =>
  new BridgeError('CERTIFICATE_INVALID', { message, cause });

const read = async (file: string): Promise<string> => {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    throw invalid(`${file} cannot be read.`, cause);
  }
};

const parse = (file: string, pem: string): X509Certificate => {
  try {
    return new X509Certificate(pem);
  } catch (cause) {
    throw invalid(`${file} is not a certificate in PEM form.`, cause);
  }
};

/** Members are told them: nothing else of the file, which may hold a key, goes out. */
const authoritiesIn = (file: string, text: string): string[] => {
  const found = text.match(CERTIFICATE) ?? [];
  if (found.length > MOST_AUTHORITIES) {
    throw invalid(`${file} holds ${found.length} authorities: give those of the certificate only.`);
  }
  // An empty one complains of a file that has none.
  for (const pem of found.length > 0 ? found : ['']) parse(file, pem);
  return found.map((pem) => `${pem}\n`);
};

const checkPair = (file: string, cert: string, key: string, host: string, nowMs: number): void => {
  const certificate = parse(file, cert);
  let fits = false;
  try {
    fits = certificate.checkPrivateKey(createPrivateKey(key));
  } catch (cause) {
    throw invalid('The key file is not a private key in PEM form.', cause);
  }
  if (!fits) throw invalid('The key does not belong to the certificate.');
  if (endOf(cert) <= nowMs) throw invalid(`The certificate in ${file} has expired.`);
  if (!covers(certificate, host)) {
    const names = certificate.subjectAltName ?? 'nobody';
    throw invalid(`The certificate in ${file} is not for ${host}, but for ${names}.`);
  }
};
