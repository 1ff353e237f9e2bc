import { type Static, Type } from 'typebox';
import { BridgeError } from '../../protocol/errors.ts';
import { CatalogName, ItemId } from '../../protocol/item.ts';
import { type Document, openDocument } from '../../store/document.ts';
import { asDiskError } from './disk-error.ts';

export const DownloadId = Type.String({ pattern: '^[0-9a-f]{8}$' });

const Bytes = Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER });
const Hash = Type.String({ pattern: '^[0-9a-f]{64}$' });

/** What has to outlive the bridge's process. */
export const DownloadRecord = Type.Object({
  id: DownloadId,
  catalog: CatalogName,
  item: ItemId,
  title: Type.String(),
  /** Without links. */
  dir: Type.String({ minLength: 1 }),
  /** How the file is to be called, if that is free. */
  name: Type.String({ minLength: 1, maxLength: 255 }),
  /** How the file that is not whole is called, while there may be one. */
  part: Type.Optional(Type.String({ minLength: 1, maxLength: 255 })),
  /** Of what is being fetched, since the first byte was asked for. */
  revision: Type.Optional(Type.String()),
  /** As its owner lists it. */
  hash: Type.Optional(Hash),
  size: Bytes,
  /** The first so many are safe on the disk. */
  bytes: Bytes,
  state: Type.Union([Type.Literal('active'), Type.Literal('paused'), Type.Literal('done')]),
  /** Why it is paused. */
  problem: Type.Optional(Type.String()),
  /** Of one that is done: its name, what its bytes hash to, whether its owner says so too. */
  fileName: Type.Optional(Type.String()),
  sha256: Type.Optional(Hash),
  isVerified: Type.Optional(Type.Boolean()),
  addedAt: Type.String(),
  doneAt: Type.Optional(Type.String()),
});
export type DownloadRecord = Static<typeof DownloadRecord>;

type Change = { [Key in keyof DownloadRecord]?: DownloadRecord[Key] | undefined };

const Downloads_ = Type.Object({ downloads: Type.Array(DownloadRecord, { maxItems: 10_000 }) });

/** All downloads, in memory and in `downloads.json`, in the order in which they were asked for. */
export class DownloadRecords {
  readonly #document: Document<Static<typeof Downloads_>>;

  private constructor(document: Document<Static<typeof Downloads_>>) {
    this.#document = document;
  }

  static async open(file: string): Promise<DownloadRecords> {
    const empty = () => ({ downloads: [] });
    const schema = Downloads_;
    return new DownloadRecords(await openDocument({ file, schema, version: 1, empty }));
  }

  list(): readonly DownloadRecord[] {
    return this.#document.data.downloads;
  }

  /** Throws DOWNLOAD_NOT_FOUND. */
  get(id: string): DownloadRecord {
    const found = this.list().find((record) => record.id === id);
    if (!found) throw new BridgeError('DOWNLOAD_NOT_FOUND');
    return found;
  }

  /** Throws DISK_FULL, DESTINATION_UNWRITABLE, as all that follow. */
  add(record: DownloadRecord): Promise<void> {
    return this.#update((downloads) => [...downloads, record]);
  }

  /** What is undefined is taken away. One that was removed meanwhile stays so. */
  change(id: string, change: Change): Promise<void> {
    const changed = (record: DownloadRecord) =>
      Object.fromEntries(
        Object.entries({ ...record, ...change }).filter(([, value]) => value !== undefined),
      ) as DownloadRecord;
    return this.#update((downloads) =>
      downloads.map((record) => (record.id === id ? changed(record) : record)),
    );
  }

  remove(...ids: readonly string[]): Promise<void> {
    return this.#update((downloads) => downloads.filter(({ id }) => !ids.includes(id)));
  }

  async #update(change: (downloads: readonly DownloadRecord[]) => DownloadRecord[]): Promise<void> {
    try {
      await this.#document.replace({ downloads: change(this.list()) });
    } catch (error) {
      throw asDiskError(error);
    }
  }
}
