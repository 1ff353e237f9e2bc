import { randomBytes } from 'node:crypto';
import { type Static, Type } from 'typebox';
import { BridgeError } from '../protocol/errors.ts';
import type { Log } from '../protocol/log.ts';
import { type Document, openDocument } from '../store/document.ts';
import { Device, type DeviceInfo, type DeviceKind, StoredDevice } from './device.ts';
import type { Position } from './positions.ts';
import type { OpenItem } from './viewing.ts';

export type { Device, DeviceInfo } from './device.ts';

const Devices_ = Type.Object({ devices: Type.Array(StoredDevice) });

export type DevicesDeps = {
  /** Capabilities are permissions: it belongs among the secrets. */
  readonly file: string;
  readonly open: OpenItem;
  readonly now: () => number;
  readonly log: Log;
};

export type NewDevice = { readonly kind: DeviceKind; readonly name: string };
export type DeviceChanges = { readonly name?: string; readonly isRefused?: boolean };

/** Of each kind. */
export const MOST_DEVICES = 64;
const MOST_NAME_CHARS = 64;
const CAPABILITY_BYTES = 32;
const ID_BYTES = 4;
const LINGER_MS = 15_000;
const AT_ONCE = { maxRunning: 16, maxItems: 16 };
const SWEEP_INTERVAL_MS = 5_000;
/** When it was last used need not be known more precisely after a crash. */
const SAVE_USE_EVERY_MS = 60_000;

/** The devices of this household: known through restarts, until they are removed. */
export class Devices {
  readonly #deps: DevicesDeps;
  readonly #document: Document<Static<typeof Devices_>>;
  /** By id, in the order of creation. */
  readonly #devices = new Map<string, Device>();
  /** Where they stopped watching, as far as they kept that of their own. */
  readonly formerPositions: readonly Position[];
  #sweeping: NodeJS.Timeout | undefined;

  private constructor(deps: DevicesDeps, document: Document<Static<typeof Devices_>>) {
    this.#deps = deps;
    this.#document = document;
    const { devices } = document.data;
    this.formerPositions = devices.flatMap(({ positions = [] }) => positions);
    for (const { positions: _, ...stored } of devices) {
      this.#devices.set(stored.id, this.#device(stored));
    }
  }

  static async open(deps: DevicesDeps): Promise<Devices> {
    const { file } = deps;
    const empty = (): Static<typeof Devices_> => ({ devices: [] });
    return new Devices(deps, await openDocument({ file, schema: Devices_, version: 1, empty }));
  }

  start(): void {
    this.#sweeping = setInterval(() => this.sweep(), SWEEP_INTERVAL_MS).unref();
  }

  /** Ends what runs; the devices stay. */
  async stop(): Promise<void> {
    clearInterval(this.#sweeping);
    const stopping = new BridgeError('BRIDGE_NOT_RUNNING', { message: 'The bridge is stopping.' });
    await Promise.all(Array.from(this.#devices.values(), (device) => device.end(stopping)));
    await this.#saveOrWarn();
  }

  list(): readonly DeviceInfo[] {
    return Array.from(this.#devices.values(), ({ info }) => info);
  }

  /** Throws DEVICE_NOT_FOUND. */
  get(id: string): Device {
    const device = this.#devices.get(id);
    if (!device) throw new BridgeError('DEVICE_NOT_FOUND');
    return device;
  }

  /** Throws VIEWING_NOT_FOUND, the same for what was removed and never was; DEVICE_REFUSED. */
  ofCapability(capability: string): Device {
    for (const device of this.#devices.values()) {
      if (device.capability !== capability) continue;
      if (device.isRefused) throw new BridgeError('DEVICE_REFUSED');
      return device;
    }
    throw new BridgeError('VIEWING_NOT_FOUND');
  }

  /** Throws TOO_MANY_DEVICES. */
  async create({ kind, name }: NewDevice): Promise<Device> {
    if (this.#ofKind(kind).length >= MOST_DEVICES) throw new BridgeError('TOO_MANY_DEVICES');
    return this.#add({ kind, name });
  }

  /**
   * The device that came by itself and is known by `key`; on first sight a new one, which takes the place of the
   * one that was not used for longest when there are too many. Throws DEVICE_REFUSED, TOO_MANY_SESSIONS.
   */
  async findOrCreate({ key, ...of }: NewDevice & { readonly key: string }): Promise<Device> {
    const all = this.#ofKind(of.kind);
    const known = all.find(({ stored }) => stored.key === key);
    if (known?.isRefused) throw new BridgeError('DEVICE_REFUSED');
    if (known) return known;
    if (all.length >= MOST_DEVICES) this.#makeRoom(all);
    return this.#add({ ...of, key });
  }

  /** Throws DEVICE_NOT_FOUND. What a refused one plays is cut before this returns its promise. */
  async change(id: string, { name, isRefused }: DeviceChanges): Promise<Device> {
    const device = this.get(id);
    if (name !== undefined) device.rename(name);
    if (isRefused === true) device.refuse();
    if (isRefused === false) device.allow();
    await this.#save();
    return device;
  }

  /** As `change`: its capability is of no use from then on, whatever happens. */
  async remove(id: string): Promise<void> {
    void this.get(id).end();
    this.#devices.delete(id);
    await this.#save();
  }

  renameCatalog(catalog: string, next: string): void {
    for (const device of this.#devices.values()) device.renameCatalog(catalog, next);
  }

  /** Cuts what is played of it. */
  endCatalog(catalog: string): void {
    for (const device of this.#devices.values()) device.endCatalog(catalog);
  }

  /** Called every few seconds. */
  sweep(): void {
    for (const device of this.#devices.values()) device.closeIdle(LINGER_MS);
    const kept = new Map(this.#document.data.devices.map((each) => [each.id, each.lastUsedAtMs]));
    const isLate = ({ stored: { id, lastUsedAtMs } }: Device): boolean =>
      lastUsedAtMs - (kept.get(id) ?? 0) >= SAVE_USE_EVERY_MS;
    if ([...this.#devices.values()].some(isLate)) void this.#saveOrWarn();
  }

  #ofKind(kind: DeviceKind): Device[] {
    return [...this.#devices.values()].filter(({ stored }) => stored.kind === kind);
  }

  #device(stored: StoredDevice): Device {
    const { open, now } = this.#deps;
    return new Device(stored, { open, now, ...AT_ONCE });
  }

  async #add(of: NewDevice & { readonly key?: string }): Promise<Device> {
    const nowMs = this.#deps.now();
    const device = this.#device({
      id: randomBytes(ID_BYTES).toString('hex'),
      capability: randomBytes(CAPABILITY_BYTES).toString('base64url'),
      ...of,
      name: of.name.slice(0, MOST_NAME_CHARS) || of.kind,
      createdAtMs: nowMs,
      lastUsedAtMs: nowMs,
    });
    this.#devices.set(device.stored.id, device);
    // One that could not be kept still plays until the bridge stops, which beats not playing.
    await this.#saveOrWarn();
    return device;
  }

  /** Of those that play nothing; refusals stay for as long as there is another way. */
  #makeRoom(all: readonly Device[]): void {
    const [oldest] = all
      .filter(({ isRunning }) => !isRunning)
      .sort((a, b) => Number(a.isRefused) - Number(b.isRefused) || a.lastUsedAtMs - b.lastUsedAtMs);
    if (!oldest) throw new BridgeError('TOO_MANY_SESSIONS');
    void oldest.end();
    this.#devices.delete(oldest.stored.id);
  }

  #save(): Promise<void> {
    const devices = Array.from(this.#devices.values(), ({ stored }) => stored);
    return this.#document.replace({ devices });
  }

  async #saveOrWarn(): Promise<void> {
    try {
      await this.#save();
    } catch (err) {
      this.#deps.log.warn({ err }, 'devices could not be saved');
    }
  }
}
