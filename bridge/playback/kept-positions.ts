import { type Static, Type } from 'typebox';
import type { InCatalog } from '../finding/everything.ts';
import type { Log } from '../protocol/log.ts';
import { type Document, openDocument } from '../store/document.ts';
import { MOST_POSITIONS, Position, withPosition } from './positions.ts';

const Positions_ = Type.Object({ positions: Type.Array(Position, { maxItems: MOST_POSITIONS }) });

/** Players tell every few seconds; where a film stood need not be known more precisely after a crash. */
const SAVE_AFTER_MS = 10_000;

export type PositionsDeps = {
  readonly file: string;
  /** What devices kept of their own, before there was one list. */
  readonly former: readonly Position[];
  readonly log: Log;
};

/** Where this household stopped watching: one list for its page and all its televisions. */
export class Positions {
  readonly #log: Log;
  readonly #document: Document<Static<typeof Positions_>>;
  #positions: readonly Position[];
  #saving: NodeJS.Timeout | undefined;

  private constructor(log: Log, document: Document<Static<typeof Positions_>>) {
    this.#log = log;
    this.#document = document;
    this.#positions = document.data.positions;
  }

  static async open({ file, former, log }: PositionsDeps): Promise<Positions> {
    const empty = (): Static<typeof Positions_> => ({
      positions: former.slice(0, MOST_POSITIONS),
    });
    const schema = Positions_;
    return new Positions(log, await openDocument({ file, schema, version: 1, empty }));
  }

  async stop(): Promise<void> {
    clearTimeout(this.#saving);
    await this.#save();
  }

  /** The latest first. */
  list(): readonly Position[] {
    return this.#positions;
  }

  /** undefined: from the beginning. */
  of(catalog: string, item: string): number | undefined {
    return this.#positions.find((one) => one.catalog === catalog && one.item === item)?.atSec;
  }

  stoppedAt(of: InCatalog, atSec: number): void {
    this.#become(withPosition(this.#positions, of, atSec));
  }

  renameCatalog(catalog: string, next: string): void {
    const renamed = (one: Position) => (one.catalog === catalog ? { ...one, catalog: next } : one);
    this.#become(this.#positions.map(renamed));
  }

  endCatalog(catalog: string): void {
    this.#become(this.#positions.filter((one) => one.catalog !== catalog));
  }

  #become(positions: readonly Position[]): void {
    this.#positions = positions;
    this.#saving ??= setTimeout(() => {
      this.#saving = undefined;
      void this.#save();
    }, SAVE_AFTER_MS).unref();
  }

  async #save(): Promise<void> {
    if (this.#document.data.positions === this.#positions) return;
    try {
      await this.#document.replace({ positions: [...this.#positions] });
    } catch (err) {
      this.#log.warn({ err }, 'positions could not be saved');
    }
  }
}
