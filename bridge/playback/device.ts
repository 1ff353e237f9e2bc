import { type Static, Type } from 'typebox';
import { BridgeError } from '../protocol/errors.ts';
import { type Item, ItemId } from '../protocol/item.ts';
import { ItemViewings, type ItemViewingsDeps } from './item-viewings.ts';
import { MOST_POSITIONS, Position } from './positions.ts';
import type { Viewing } from './viewing.ts';

/** `tv`: a browser paired at `/tv`; `dlna`: a television that found us on the home network; `library`: files of an export. */
export const DeviceKind = Type.Union([
  Type.Literal('tv'),
  Type.Literal('dlna'),
  Type.Literal('library'),
]);
export type DeviceKind = Static<typeof DeviceKind>;

/** As a person calls it. */
export const DeviceName = Type.String({ minLength: 1, maxLength: 64 });

/** What is kept of a device. */
export const StoredDevice = Type.Object({
  /** What people and programs call it; no secret. */
  id: Type.String(),
  /** Whoever knows it can play all that this bridge has, until it is revoked. */
  capability: Type.String(),
  kind: DeviceKind,
  /** By what one that came by itself is known again. */
  key: Type.Optional(Type.String()),
  name: DeviceName,
  createdAtMs: Type.Integer(),
  lastUsedAtMs: Type.Integer(),
  isRefused: Type.Optional(Type.Literal(true)),
  /** Where it stopped watching, before that was kept for the household. */
  positions: Type.Optional(Type.Array(Position, { maxItems: MOST_POSITIONS })),
});
export type StoredDevice = Static<typeof StoredDevice>;

export const Playing = Type.Object({ catalog: Type.String(), item: ItemId, title: Type.String() });

export type DeviceInfo = Omit<StoredDevice, 'capability' | 'key' | 'positions'> & {
  readonly playing: readonly Static<typeof Playing>[];
};

const REMOVED = 'VIEWING_NOT_FOUND';

/** Something in the household that may look at and play all that this bridge has, by one capability. */
export class Device {
  #stored: StoredDevice;
  readonly #deps: ItemViewingsDeps;
  #viewings: ItemViewings;
  #lastUsedAtMs: number;

  constructor(stored: StoredDevice, deps: ItemViewingsDeps) {
    this.#stored = stored;
    this.#deps = deps;
    this.#viewings = new ItemViewings(deps);
    this.#lastUsedAtMs = stored.lastUsedAtMs;
  }

  get stored(): StoredDevice {
    return { ...this.#stored, lastUsedAtMs: this.lastUsedAtMs };
  }

  get info(): DeviceInfo {
    const { capability: _, key: __, ...rest } = this.stored;
    const playing = this.#viewings
      .list()
      .map(({ catalog, itemId, label }) => ({ catalog, item: itemId, title: label }));
    return { ...rest, playing };
  }

  get capability(): string {
    return this.#stored.capability;
  }

  get kind(): DeviceKind {
    return this.#stored.kind;
  }

  get isRefused(): boolean {
    return this.#stored.isRefused === true;
  }

  get lastUsedAtMs(): number {
    return Math.max(this.#lastUsedAtMs, this.#viewings.lastUsedAtMs);
  }

  get isRunning(): boolean {
    return this.#viewings.isRunning;
  }

  /** Looking around is use, too. */
  touch(): void {
    this.#lastUsedAtMs = this.#deps.now();
  }

  /** Throws TOO_MANY_SESSIONS, VIEWING_NOT_FOUND. */
  viewing(catalog: string, item: Item): Viewing {
    return this.#viewings.of(this.#stored, catalog, item);
  }

  rename(name: string): void {
    this.#stored = { ...this.#stored, name };
  }

  /** What it plays is cut before this returns. */
  refuse(): void {
    this.#stored = { ...this.#stored, isRefused: true };
    void this.end(new BridgeError(REMOVED));
  }

  allow(): void {
    if (!this.isRefused) return;
    const { isRefused: _, ...rest } = this.#stored;
    this.#stored = rest;
    this.#viewings = new ItemViewings(this.#deps);
  }

  renameCatalog(catalog: string, next: string): void {
    this.#viewings.moveTo(catalog, next);
  }

  endCatalog(catalog: string): void {
    this.#viewings.endCatalog(catalog);
  }

  closeIdle(lingerMs: number): void {
    this.#viewings.closeIdle(lingerMs);
  }

  end(reason = new BridgeError(REMOVED)): Promise<void> {
    this.#lastUsedAtMs = this.lastUsedAtMs;
    return this.#viewings.end(reason);
  }
}
