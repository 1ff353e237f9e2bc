import type { SourceEntry, StoredDetails } from './source-record.ts';

/** When it changed is for the index to say. */
export type NewEntry = Omit<SourceEntry, 'changedAt'>;

export type SourceChange = {
  readonly changed: readonly SourceEntry[];
  readonly removed: readonly SourceEntry[];
  /** No item came, went, or has another path. */
  readonly isInOrder: boolean;
  /** When it is on disk. */
  readonly saved: Promise<void>;
};

/** What was found out of an item at a revision of its bytes. */
export type Described = {
  readonly id: string;
  readonly path: string;
  readonly revision: string;
  /** With the same item when friends see no difference. */
  readonly change: (entry: SourceEntry) => NewEntry;
  /** When they are others than before. */
  readonly details?: StoredDetails;
};
