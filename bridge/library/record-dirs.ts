import { existsSync } from 'node:fs';
import { readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { makeDir, syncDir } from '../store/atomic-file.ts';

/** Every record has one, and has it before anything else. */
const HEAD = 'head.json';
/** Records on their way in and out; names of records have no dots. */
const COMING = '.new';
/** All is there; only its name is missing. */
const READY = '.ready';
const GOING = '.gone';

/** Records with a directory each, which come and go whole: power may fail at any moment. */
export class RecordDirs {
  readonly #dir: string;
  readonly #name: RegExp;

  /** `name`: of records; what is called otherwise is left alone. */
  constructor(dir: string, name: RegExp) {
    this.#dir = dir;
    this.#name = name;
  }

  /** Ends, or clears away, what was only begun. */
  async names(): Promise<readonly string[]> {
    await makeDir(this.#dir);
    for (const name of await this.#directories()) await this.#settle(name);
    const names = (await this.#directories()).filter((name) => this.#name.test(name));
    return names.filter((name) => existsSync(join(this.#dir, name, HEAD))).sort();
  }

  path(name: string): string {
    return join(this.#dir, name);
  }

  /**
   * `write` fills a directory, which is the record once all is there; `replace` takes what was in its place away,
   * if it is worth keeping.
   */
  async create(
    name: string,
    write: (dir: string) => Promise<void>,
    replace = () => this.remove(name),
  ): Promise<void> {
    const [coming, ready] = [`${name}${COMING}`, `${name}${READY}`];
    await this.#erase(coming);
    await this.#erase(ready);
    await write(this.path(coming));
    await this.#rename(coming, ready);
    await replace();
    await this.#rename(ready, name);
  }

  async remove(name: string): Promise<void> {
    const going = `${name}${GOING}`;
    await this.#erase(going);
    if (existsSync(this.path(name))) await this.#rename(name, going);
    await this.#erase(going);
  }

  async #directories(): Promise<readonly string[]> {
    const all = await readdir(this.#dir, { withFileTypes: true });
    return all.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  }

  async #settle(half: string): Promise<void> {
    const ending = [COMING, READY, GOING].find((each) => half.endsWith(each));
    const name = half.slice(0, -(ending?.length ?? 0));
    if (ending === undefined || !this.#name.test(name)) return;
    if (ending === READY && !existsSync(this.path(name))) await this.#rename(half, name);
    else await this.#erase(half);
  }

  async #rename(from: string, to: string): Promise<void> {
    await rename(this.path(from), this.path(to));
    await syncDir(this.#dir);
  }

  async #erase(name: string): Promise<void> {
    await rm(this.path(name), { recursive: true, force: true });
  }
}
