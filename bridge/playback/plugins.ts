import { randomBytes } from 'node:crypto';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type Static, Type } from 'typebox';
import { BridgeError } from '../protocol/errors.ts';
import type { Log } from '../protocol/log.ts';
import { type Document, openDocument } from '../store/document.ts';
import { hashOf } from '../store/secret-hash.ts';
import { baseAddress } from './export-record.ts';
import type { KeptLibraries, KeptLibrary } from './kept-libraries.ts';
import { PluginCodes } from './plugin-codes.ts';
import { type PluginAsk, type PluginInfo, PluginRecord } from './plugin-record.ts';

const Plugins_ = Type.Object({ plugins: Type.Array(PluginRecord) });

export type PluginsDeps = {
  /** Among the secrets. */
  readonly file: string;
  /** Below which each has the folder that it copies. */
  readonly dir: string;
  readonly libraries: KeptLibraries;
  readonly now: () => number;
  readonly log: Log;
};

const ID_BYTES = 4;
const TOKEN_BYTES = 32;
/** When it was last here need not be known more precisely after a crash. */
const SAVE_EVERY_MS = 5 * 60_000;

/** What was written for plugins that are gone, when the bridge was ended before that was taken away. */
const sweep = async (dir: string, kept: ReadonlySet<string>): Promise<void> => {
  const names = await readdir(dir).catch(() => []);
  const over = names.filter((name) => !kept.has(name));
  await Promise.all(over.map((name) => rm(join(dir, name), { recursive: true, force: true })));
};

/** Jellyfin servers with our plugin, each with a library that is kept for it. */
export class Plugins {
  readonly #deps: PluginsDeps;
  readonly #document: Document<Static<typeof Plugins_>>;
  readonly #codes: PluginCodes;
  readonly #seen = new Map<string, number>();

  private constructor(deps: PluginsDeps, document: Document<Static<typeof Plugins_>>) {
    this.#deps = deps;
    this.#document = document;
    this.#codes = new PluginCodes(deps.now);
    deps.libraries.hold({
      libraries: () => this.#records.map((record) => this.library(record)),
    });
  }

  static async open(deps: PluginsDeps): Promise<Plugins> {
    const { file } = deps;
    const empty = () => ({ plugins: [] });
    const document = await openDocument({ file, schema: Plugins_, version: 1, empty });
    await sweep(deps.dir, new Set(document.data.plugins.map(({ id }) => id)));
    return new Plugins(deps, document);
  }

  async stop(): Promise<void> {
    if (this.#seen.size > 0) await this.#saveOrWarn();
  }

  list(): readonly PluginInfo[] {
    return this.#records.map((record) => this.#info(record));
  }

  beginPairing(): { readonly code: string; readonly untilMs: number } {
    return this.#codes.begin();
  }

  /** Throws ADDRESS_INVALID, PAIRING_CODE_INVALID, TOO_MANY_DEVICES. */
  async pair(code: string, ask: PluginAsk): Promise<{ id: string; token: string }> {
    const address = baseAddress(ask.address);
    const token = randomBytes(TOKEN_BYTES).toString('base64url');
    const id = await this.#codes.use(code, () => this.#add({ ...ask, address }, token));
    return { id, token };
  }

  /** Which one it is of. Throws PLUGIN_UNKNOWN. */
  ofToken(token: string): PluginInfo {
    const hash = hashOf(token);
    const record = this.#records.find(({ tokenHash }) => tokenHash === hash);
    if (!record) throw new BridgeError('PLUGIN_UNKNOWN');
    this.#touch(record);
    return this.#info(record);
  }

  /** Its token, its addresses and all that was written for it go. Throws PLUGIN_NOT_FOUND. */
  async remove(id: string): Promise<void> {
    const library = this.library(this.#record(id));
    await this.#document.replace({ plugins: this.#records.filter((each) => each.id !== id) });
    this.#seen.delete(id);
    await this.#deps.libraries.remove(library);
    await rm(library.dir, { recursive: true, force: true });
  }

  library(record: Pick<PluginRecord, 'id' | 'address' | 'device'>): KeptLibrary {
    return { ...this.#unheld(record), device: record.device };
  }

  #unheld({ id, address }: Pick<PluginRecord, 'id' | 'address'>): Omit<KeptLibrary, 'device'> {
    return { id, dir: join(this.#deps.dir, id), address, layout: 'friends', audio: true };
  }

  async #add(ask: PluginAsk, token: string): Promise<string> {
    const { libraries, now } = this.#deps;
    const id = randomBytes(ID_BYTES).toString('hex');
    const nowMs = now();
    const times = { createdAtMs: nowMs, lastSeenAtMs: nowMs };
    await libraries.add(this.#unheld({ ...ask, id }), ask.name, ({ device }) =>
      this.#document.update(({ plugins }) => {
        plugins.push({ ...ask, id, tokenHash: hashOf(token), device, ...times });
      }),
    );
    return id;
  }

  get #records(): readonly PluginRecord[] {
    return this.#document.data.plugins;
  }

  #record(id: string): PluginRecord {
    const record = this.#records.find((each) => each.id === id);
    if (!record) throw new BridgeError('PLUGIN_NOT_FOUND');
    return record;
  }

  #info({ tokenHash: _, ...record }: PluginRecord): PluginInfo {
    return { ...record, lastSeenAtMs: this.#seen.get(record.id) ?? record.lastSeenAtMs };
  }

  #touch({ id, lastSeenAtMs }: PluginRecord): void {
    const nowMs = this.#deps.now();
    this.#seen.set(id, nowMs);
    if (nowMs - lastSeenAtMs >= SAVE_EVERY_MS) void this.#saveOrWarn();
  }

  async #saveOrWarn(): Promise<void> {
    try {
      await this.#document.update(({ plugins }) => {
        for (const each of plugins)
          each.lastSeenAtMs = this.#seen.get(each.id) ?? each.lastSeenAtMs;
      });
    } catch (err) {
      this.#deps.log.warn({ err }, 'when plugins were here could not be saved');
    }
  }
}
