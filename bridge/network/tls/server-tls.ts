import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Log } from '../../protocol/log.ts';
import { PRIVATE_FILE, writeFileAtomic } from '../../store/atomic-file.ts';
import { InTurn } from '../../store/in-turn.ts';
import type { CertificateFiles } from '../network-profile.ts';
import { endOf } from './authorities.ts';
import { GivenCertificate } from './given-certificate.ts';
import type { Pair } from './issue.ts';
import { OwnCertificate } from './own-certificate.ts';

const LOOK_MS = 60_000;

/** Where a server's certificate comes from. */
export interface CertificateSource {
  /** PEM of the authorities that clients have to trust; empty: those of their systems. */
  readonly trusted: readonly string[];
  /**
   * The certificate to use at `nowMs`: `inUse`, as it lies on the disk, while that is good. Throws
   * CERTIFICATE_INVALID.
   */
  next(nowMs: number, inUse: Pair | undefined): Promise<Pair>;
}

export type ServerTlsOptions = {
  readonly directory: string;
  readonly secretsDir: string;
  /** The network's operator key. */
  readonly network: string;
  /** Names and addresses of the server. */
  readonly hosts: () => readonly string[];
  /** The owner's own; without it the network's authority signs one. */
  readonly certificate?: CertificateFiles | undefined;
  readonly log: Log;
  readonly now?: () => number;
  readonly lookMs?: number;
};

/** A server's certificate: there before the server starts, and renewed while it runs. */
export class ServerTls {
  readonly #options: ServerTlsOptions;
  readonly #source: CertificateSource;
  readonly #now: () => number;
  readonly #listeners = new Set<() => void>();
  readonly #looks = new InTurn();
  #endsAt = new Date(0);
  #timer: NodeJS.Timeout | undefined;
  #isStopped = false;

  private constructor(options: ServerTlsOptions, source: CertificateSource) {
    this.#options = options;
    this.#source = source;
    this.#now = options.now ?? Date.now;
  }

  /** Throws CERTIFICATE_INVALID. */
  static async start(options: ServerTlsOptions): Promise<ServerTls> {
    await mkdir(options.directory, { recursive: true, mode: 0o700 });
    const { certificate, hosts } = options;
    const source = certificate
      ? new GivenCertificate(certificate, hosts)
      : await OwnCertificate.open(options);
    const tls = new ServerTls(options, source);
    await tls.look();
    const lookMs = options.lookMs ?? LOOK_MS;
    tls.#timer = setInterval(() => tls.#lookQuietly(), lookMs).unref();
    return tls;
  }

  /** Nothing is written any more, by a look under way neither. */
  stop(): void {
    this.#isStopped = true;
    clearInterval(this.#timer);
    this.#listeners.clear();
  }

  /** Names of files for the server; what is in them changes. */
  get files(): { readonly cert: string; readonly key: string } {
    const { directory } = this.#options;
    return { cert: join(directory, 'server.pem'), key: join(directory, 'server.key') };
  }

  get trusted(): readonly string[] {
    return this.#source.trusted;
  }

  get endsAt(): Date {
    return this.#endsAt;
  }

  /** Calls back when the files or what is to be trusted have changed. */
  onChange(listener: () => void): void {
    this.#listeners.add(listener);
  }

  /** Brings the certificate in step now. */
  look(): Promise<void> {
    return this.#looks.run(async () => {
      const before = this.trusted.join();
      const inUse = await this.#read();
      const pair = await this.#source.next(this.#now(), inUse);
      if (this.#isStopped) return;
      const isNew = pair.cert !== inUse?.cert || pair.key !== inUse.key;
      if (isNew) {
        // The server reads them when it is told to, so it never sees one without the other.
        await writeFileAtomic(this.files.key, pair.key, PRIVATE_FILE);
        await writeFileAtomic(this.files.cert, pair.cert, PRIVATE_FILE);
      }
      this.#endsAt = new Date(endOf(pair.cert));
      if (isNew || before !== this.trusted.join())
        for (const listener of this.#listeners) listener();
    });
  }

  /** The disk is asked each time: files get lost, and a write may have failed half way. */
  async #read(): Promise<Pair | undefined> {
    const { cert, key } = this.files;
    try {
      return { cert: await readFile(cert, 'utf8'), key: await readFile(key, 'utf8') };
    } catch {
      return undefined;
    }
  }

  #lookQuietly(): void {
    this.look().catch((error: Error) =>
      this.#options.log.error({ error: error.message }, 'the certificate could not be renewed'),
    );
  }
}
