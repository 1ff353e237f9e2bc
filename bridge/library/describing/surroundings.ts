import type { Prober } from '../probe/prober.ts';
import { Folder } from './folder.ts';

/** Names held in memory, of a few folders or of one large one. */
const MAX_WEIGHT = 150_000;
const MAX_FOLDERS = 64;

/** The folders of a source, each listed once while one goes through the media in it. */
export class Surroundings {
  readonly #root: string;
  readonly #prober: Pick<Prober, 'folder'>;
  /** Those that were asked for last are at the end. */
  readonly #folders = new Map<string, Promise<Folder>>();
  readonly #weights = new Map<string, number>();

  constructor(root: string, prober: Pick<Prober, 'folder'>) {
    this.#root = root;
    this.#prober = prober;
  }

  forget(): void {
    this.#folders.clear();
    this.#weights.clear();
  }

  /** Throws ProbeProblem, or the signal's reason. */
  folder(path: string, signal: AbortSignal): Promise<Folder> {
    const known = this.#folders.get(path);
    const folder = known ?? this.#list(path, signal);
    this.#folders.delete(path);
    this.#folders.set(path, folder);
    return folder;
  }

  async #list(path: string, signal: AbortSignal): Promise<Folder> {
    try {
      const folder = new Folder(path, await this.#prober.folder(this.#root, path, signal));
      if (this.#folders.has(path)) this.#weigh(path, folder.weight);
      return folder;
    } catch (error) {
      // Asked anew next time.
      this.#folders.delete(path);
      throw error;
    }
  }

  #weigh(path: string, weight: number): void {
    this.#weights.set(path, weight);
    let total = [...this.#weights.values()].reduce((sum, each) => sum + each, 0);
    for (const oldest of this.#folders.keys()) {
      if (total <= MAX_WEIGHT && this.#folders.size <= MAX_FOLDERS) return;
      if (oldest === path) continue;
      total -= this.#weights.get(oldest) ?? 0;
      this.#folders.delete(oldest);
      this.#weights.delete(oldest);
    }
  }
}
