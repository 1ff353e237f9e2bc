import { readFile } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import type { Adapter } from 'lowdb';
import { type Static, type TSchema, Type } from 'typebox';
import { Compile, type Validator } from 'typebox/compile';
import { Value } from 'typebox/value';
import { fromUtf8 } from '../protocol/bytes.ts';
import { BridgeError, hasCode } from '../protocol/errors.ts';
import {
  errnoOf,
  makeDir,
  PRIVATE_FILE,
  sweepTemporaries,
  writeFileAtomic,
} from './atomic-file.ts';

/** From the version in the file to the data of the next version; pure. */
export type Migrations = Readonly<Record<number, (old: unknown) => unknown>>;

export type DocumentFileOptions<S extends TSchema> = {
  readonly file: string;
  /** In messages; else the file's name. */
  readonly label?: string;
  readonly schema: S;
  /** Of the data; goes up with every change that older programs would misread. */
  readonly version: number;
  readonly migrations?: Migrations;
  readonly mode?: number;
  /** Whoever keeps many files in a directory clears it once. */
  readonly isDirSwept?: boolean;
};

const Envelope = Type.Object({ version: Type.Integer({ minimum: 0 }), data: Type.Unknown() });

/** Many files of one schema share its validator. */
const validators = new WeakMap<TSchema, unknown>();

const compiled = <S extends TSchema>(schema: S): Validator<Record<never, never>, S> => {
  const known = validators.get(schema) ?? Compile(schema);
  validators.set(schema, known);
  return known as Validator<Record<never, never>, S>;
};

/** Where a document lies on disk: `{ "version": n, "data": … }`, checked on the way in and out. */
export class DocumentFile<S extends TSchema> implements Adapter<Static<S>> {
  readonly #options: DocumentFileOptions<S>;
  readonly #validator: Validator<Record<never, never>, S>;

  constructor(options: DocumentFileOptions<S>) {
    this.#options = options;
    this.#validator = compiled(options.schema);
  }

  get path(): string {
    return this.#options.file;
  }

  get name(): string {
    return this.#options.label ?? basename(this.#options.file);
  }

  /** What is wrong with `data`; undefined when it has the schema's form. */
  complaint(data: unknown): string | undefined {
    if (this.#isValid(data)) return undefined;
    const [error] = this.#validator.Errors(data);
    return `${error?.instancePath || '/'} ${error?.message ?? 'is wrong'}`;
  }

  /** null when there is no file. Throws DATA_INVALID and leaves the file as it is. */
  async read(): Promise<Static<S> | null> {
    const { file } = this.#options;
    if (!this.#options.isDirSwept) {
      await makeDir(dirname(file));
      await sweepTemporaries(file);
    }
    const bytes = await this.#load();
    if (!bytes) return null;
    const { version, data } = this.#parse(bytes);
    const current = this.#migrate(version, data);
    if (!this.#isValid(current)) throw this.#invalid(this.complaint(current));
    if (version < this.#options.version) {
      await writeFileAtomic(`${file}.v${version}.bak`, bytes, this.#options.mode ?? PRIVATE_FILE);
      await this.write(current);
    }
    return current;
  }

  /** Throws DISK_FULL, INTERNAL. */
  async write(data: Static<S>): Promise<void> {
    const { file, version, mode = PRIVATE_FILE } = this.#options;
    const complaint = this.complaint(data);
    if (complaint) {
      const message = `${this.name} would become invalid: ${complaint}.`;
      throw new BridgeError('INTERNAL', { message });
    }
    try {
      await writeFileAtomic(file, `${JSON.stringify({ version, data })}\n`, mode);
    } catch (cause) {
      throw new BridgeError(hasCode(cause, 'DISK_FULL') ? 'DISK_FULL' : 'INTERNAL', {
        message: `${this.name} could not be written; nothing was changed.`,
        hint: 'Make room on the disk of the data directory, check its permissions, try again.',
        cause,
      });
    }
  }

  #isValid(data: unknown): data is Static<S> {
    return this.#validator.Check(data);
  }

  async #load(): Promise<Uint8Array | undefined> {
    try {
      return await readFile(this.#options.file);
    } catch (error) {
      if (errnoOf(error) === 'ENOENT') return undefined;
      throw this.#invalid('cannot be read', error);
    }
  }

  #parse(bytes: Uint8Array): Static<typeof Envelope> {
    try {
      const envelope: unknown = JSON.parse(fromUtf8(bytes));
      if (Value.Check(Envelope, envelope)) return envelope;
    } catch (error) {
      throw this.#invalid('is not JSON', error);
    }
    throw this.#invalid('has no version');
  }

  #migrate(from: number, data: unknown): unknown {
    const { version, migrations = {} } = this.#options;
    if (from > version) {
      throw this.#invalid(`has version ${from}, newer than this program knows (${version})`);
    }
    let current = data;
    for (let step = from; step < version; step++) {
      const migrate = migrations[step];
      if (!migrate) throw this.#invalid(`has version ${step}, too old for this program`);
      try {
        current = migrate(current);
      } catch (error) {
        throw this.#invalid(`cannot be brought from version ${step} to ${step + 1}`, error);
      }
    }
    return current;
  }

  #invalid(reason = 'has another form', cause?: unknown): BridgeError {
    return new BridgeError('DATA_INVALID', {
      message: `The file ${this.name} in the data directory cannot be understood: ${reason}.`,
      cause,
    });
  }
}
