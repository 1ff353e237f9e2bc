import { BridgeError } from '../../protocol/errors.ts';
import { ArrivingFile, type ArrivingFileOptions } from './arriving-file.ts';

/** What nobody reads is kept up to this, for who comes back; those read last stay. */
const KEPT = { bytes: 8 * 1024 * 1024 * 1024, files: 32 };

export type NewFile = Omit<ArrivingFileOptions, 'onUnused'>;

/** The files that come from owners who use the original programs, and those that came: one for all readers. */
export class ArrivingFiles {
  readonly #kept: typeof KEPT;
  /** In the order of last use. */
  readonly #files = new Map<string, ArrivingFile>();

  constructor(kept = KEPT) {
    this.#kept = kept;
  }

  /** The file by this name; `group` and `hash` name it. */
  of(group: string, options: NewFile): ArrivingFile {
    const key = `${group}/${options.hash}`;
    const known = this.#files.get(key);
    const isUsable = known && !known.ended.aborted;
    const onUnused = () => this.#tidy();
    const onRefused = (error: BridgeError) => {
      options.onRefused(error);
      void this.#end(key, file, error);
    };
    const file: ArrivingFile = isUsable
      ? known
      : new ArrivingFile({ ...options, onUnused, onRefused });
    this.#files.delete(key);
    this.#files.set(key, file);
    return file;
  }

  /** What is read of the group's files fails with `reason`. */
  async endGroup(group: string, reason: BridgeError): Promise<void> {
    const files = [...this.#files].filter(([key]) => key.startsWith(`${group}/`));
    await Promise.all(files.map(([key, file]) => this.#end(key, file, reason)));
  }

  async stop(): Promise<void> {
    const reason = new BridgeError('BRIDGE_NOT_RUNNING', { message: 'The bridge is stopping.' });
    await Promise.all(Array.from(this.#files, ([key, file]) => this.#end(key, file, reason)));
  }

  async #end(key: string, file: ArrivingFile, reason: BridgeError): Promise<void> {
    if (this.#files.get(key) === file) this.#files.delete(key);
    await file.end(reason);
  }

  #tidy(): void {
    let bytes = 0;
    let files = 0;
    for (const [key, file] of [...this.#files].reverse()) {
      if (file.isInUse) continue;
      bytes += file.bytes;
      const isKept = file.isOfUse && bytes <= this.#kept.bytes && ++files <= this.#kept.files;
      if (!isKept) void this.#end(key, file, FORGOTTEN);
    }
  }
}

const FORGOTTEN = new BridgeError('TIMED_OUT', { message: 'Nobody has read it for long.' });
