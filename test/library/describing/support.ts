import { copyFile, mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Test } from 'tap';
import { Value } from 'typebox/value';
import { FolderDescriber } from '../../../bridge/library/describing/folder-describer.ts';
import { AssetOrigin, type Description } from '../../../bridge/library/description.ts';
import { openInside } from '../../../bridge/library/folder-file.ts';
import type { Prober, ProberDeps } from '../../../bridge/library/probe/prober.ts';
import { ItemDetails } from '../../../bridge/media/item-details.ts';
import { Item } from '../../../bridge/protocol/item.ts';
import { inZoo, startProber } from '../probe/support.ts';

const never = new AbortController().signal;

/** Whether all of it may be kept and sent. */
export const fits = ({ fields, details, assets }: Description): boolean =>
  Value.Check(Item, {
    ...{ id: 'A'.repeat(22), path: 'a', byte_size: 1, mime_type: 'a/b', description: '' },
    ...{ revision: 'r', kind: 'other', title: '' },
    ...fields,
  }) &&
  Value.Check(ItemDetails, details) &&
  Object.values(assets).every((origin) => Value.Check(AssetOrigin, origin));

/** A folder of media, and what is said of it. */
export class Shelf {
  readonly root: string;
  readonly prober: Prober;
  readonly describer: FolderDescriber;

  constructor(t: Test, deps: Partial<ProberDeps> = {}) {
    this.root = t.testdir({});
    this.prober = startProber(t, deps);
    this.describer = new FolderDescriber({ root: this.root, prober: this.prober });
  }

  at(path: string): string {
    return join(this.root, path);
  }

  /** Files by path: text, or `zoo:` and the name of one in the media zoo. */
  async put(files: Readonly<Record<string, string>>): Promise<void> {
    for (const [path, content] of Object.entries(files)) {
      await mkdir(dirname(this.at(path)), { recursive: true });
      if (content.startsWith('zoo:')) await copyFile(inZoo(content.slice(4)), this.at(path));
      else await writeFile(this.at(path), content);
    }
  }

  async ask(path: string, before?: string, revision = 'r'): Promise<Description | 'unchanged'> {
    const { handle, stats } = await openInside(this.root, path);
    try {
      const file = { fd: handle.fd, sizeBytes: Number(stats.size) };
      return await this.describer.describe(path, revision, file, before, never);
    } finally {
      await handle.close();
    }
  }

  /** Looks at the folder anew. */
  async describe(path: string): Promise<Description> {
    this.describer.forget();
    const said = await this.ask(path);
    if (said === 'unchanged') throw new Error('unchanged since never');
    if (!fits(said)) throw new Error(`does not fit: ${JSON.stringify(said)}`);
    return said;
  }

  /** Whether there is anything new since `before`. */
  async isUnchanged(path: string, { mark }: Description, revision?: string): Promise<boolean> {
    this.describer.forget();
    return (await this.ask(path, mark, revision)) === 'unchanged';
  }
}

/** The assets of a description and the files that they come from. */
export const filesOf = ({ assets }: Description): Record<string, string> =>
  Object.fromEntries(
    Object.entries(assets).map(([name, origin]) => [
      name,
      'path' in origin ? origin.path : origin.kind,
    ]),
  );

export const nfo = (root: string, elements: string): string =>
  `<?xml version="1.0" encoding="UTF-8" standalone="yes" ?>\n<${root}>${elements}</${root}>\n`;
