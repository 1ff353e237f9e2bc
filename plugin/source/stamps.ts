import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { PathMapping, ServerTools } from '../../bridge/library/media-server.ts';
import type { FileStamp, FoundFile, SourceProblem } from '../../bridge/library/source.ts';
import { each } from '../../bridge/protocol/each.ts';
import { type Local, localOf } from './mapping.ts';
import type { Placed, Snapshot } from './snapshot.ts';

const AT_ONCE = 16;
const MOST_SEEN = 10_000;

type OnDisk = { readonly stamp: FileStamp; readonly mtimeMs: number };
export type Found = { readonly file: FoundFile } | { readonly problem: SourceProblem };

/** What tells the bytes of files apart: on our disks by what the disk says, else by what the server says. */
export class Stamps {
  readonly #paths: readonly PathMapping[];
  readonly #tools: ServerTools;
  /** By path in the source: files on our disks, as they were last looked at; undefined: not there. */
  #onDisk = new Map<string, OnDisk | undefined>();
  #served = new Map<string, Placed>();
  /** By id of files that were opened: when they were last written to, and how often that changed. */
  readonly #seen = new Map<string, { readonly modified: string; readonly changes: bigint }>();

  constructor(paths: readonly PathMapping[], tools: ServerTools) {
    this.#paths = paths;
    this.#tools = tools;
  }

  /** Where it is on our disks; undefined: it is read through the server. */
  local({ serverPath }: Placed): Local | undefined {
    return localOf(serverPath, this.#paths);
  }

  /** Looks at the files on our disks. */
  async look({ directories }: Snapshot, signal: AbortSignal): Promise<void> {
    const all = [...directories.values()].flatMap(({ files }) => files);
    const onDisk = new Map<string, OnDisk | undefined>();
    const served = new Map<string, Placed>();
    await each(all, AT_ONCE, async (placed) => {
      signal.throwIfAborted();
      const { path } = placed;
      const local = this.local(placed);
      if (local) onDisk.set(path, await this.#lookAt(local, this.#onDisk.get(path)));
      else served.set(path, placed);
    });
    this.#onDisk = onDisk;
    this.#served = served;
  }

  served({ fileId, sizeBytes, bytesMark }: Placed): FileStamp {
    const changes = this.#seen.get(fileId)?.changes ?? 0n;
    return {
      sizeBytes: BigInt(sizeBytes),
      mtimeNs: bytesMark + changes,
      inode: BigInt(`0x${fileId}`),
    };
  }

  servedAt(path: string): FileStamp | undefined {
    const placed = this.#served.get(path);
    return placed && this.served(placed);
  }

  /** With another time than when it was last opened it is another file, with another stamp, whatever the server says of it. */
  isAsSeen({ fileId }: Placed, modified: string): boolean {
    const before = this.#seen.get(fileId);
    if (before?.modified === modified) return true;
    this.#seen.delete(fileId);
    this.#seen.set(fileId, { modified, changes: before ? before.changes + 1n : 0n });
    const [oldest] = this.#seen.keys();
    if (oldest !== undefined && this.#seen.size > MOST_SEEN) this.#seen.delete(oldest);
    return before === undefined;
  }

  found(placed: Placed): Found {
    const { path, named, createdMs: bornMs, sizeBytes } = placed;
    if (!this.local(placed)) {
      const stamp = this.#tools.stampText(this.served(placed));
      return { file: { path, named, bornMs, stamp, sizeBytes, mtimeMs: 0 } };
    }
    const known = this.#onDisk.get(path);
    if (!known) return { problem: { path, kind: 'unreadable', hidesItems: true } };
    const { stamp, mtimeMs } = known;
    const text = this.#tools.stampText(stamp);
    const size = Number(stamp.sizeBytes);
    return { file: { path, named, bornMs, mtimeMs, stamp: text, sizeBytes: size } };
  }

  /** A file that was not there before is opened once: a link may lead out of the folder. */
  async #lookAt({ root, path }: Local, before: OnDisk | undefined): Promise<OnDisk | undefined> {
    try {
      const { size, mtimeNs, ino } = await stat(join(root, path), { bigint: true });
      const stamp = { sizeBytes: size, mtimeNs, inode: ino };
      const isSame = before && this.#tools.stampText(before.stamp) === this.#tools.stampText(stamp);
      if (isSame) return before;
      const file = await this.#tools.openFile(root, path);
      await file.close();
      if (file.stamp.sizeBytes === 0n) return undefined;
      return { stamp: file.stamp, mtimeMs: Number(file.stamp.mtimeNs / 1_000_000n) };
    } catch {
      return undefined;
    }
  }
}
