import { setTimeout as sleep } from 'node:timers/promises';
import { type Static, Type } from 'typebox';
import { Value } from 'typebox/value';
import type { Log } from '../protocol/log.ts';
import { type Document, openDocument } from '../store/document.ts';
import { askNpm, type Npm, PROBLEMS } from './ask-npm.ts';
import { compareVersions, Version } from './versions.ts';

const HOUR_MS = 3600 * 1000;
/** Not before it runs well, and not all bridges of a house at once. */
const firstMs = (): number => HOUR_MS * (0.9 + Math.random() / 5);
const DAY_MS = 24 * HOUR_MS;

const Known = Type.Object({
  /** The newest published version; as it was last known when asking failed since. */
  newest: Type.Optional(Version),
  askedAt: Type.Optional(Type.String({ maxLength: 32 })),
  /** Why nothing came of asking last. */
  problem: Type.Optional(Type.Enum([...PROBLEMS])),
});

export const UpdatesAnswer = Type.Object({
  /** That runs. */
  version: Type.String(),
  /** Of the program on disk, when it is newer: the bridge has to be stopped and started for it. */
  installed: Type.Optional(Type.String()),
  ...Known.properties,
  /** Whether the newest is newer than what runs and what is installed. */
  isNewer: Type.Boolean(),
  /** Whether it is asked once a day; else only when somebody wants to know. */
  isAsking: Type.Boolean(),
});
export type UpdatesAnswer = Static<typeof UpdatesAnswer>;

export type UpdatesDeps = {
  /** Where what was answered is kept: a restart is no reason to ask again. */
  readonly file: string;
  readonly version: string;
  /** What stands on disk now; undefined where that cannot be read. */
  readonly installed: () => string | undefined;
  readonly isAsking: boolean;
  readonly npm: Npm;
  readonly log: Log;
  /** How long after the start it is asked first. */
  readonly firstMs?: number;
};

/** Whether there is a newer version of this program: published, or on this machine already. */
export class Updates {
  readonly #deps: UpdatesDeps;
  readonly #document: Document<Static<typeof Known>>;
  readonly #stopping = new AbortController();
  #running: Promise<void> = Promise.resolve();
  #asking: Promise<void> | undefined;

  private constructor(deps: UpdatesDeps, document: Document<Static<typeof Known>>) {
    this.#deps = deps;
    this.#document = document;
  }

  static async open(deps: UpdatesDeps): Promise<Updates> {
    const { file } = deps;
    const empty = () => ({});
    return new Updates(deps, await openDocument({ file, schema: Known, version: 1, empty }));
  }

  start(): void {
    if (this.#deps.isAsking) this.#running = this.#askDaily();
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await Promise.allSettled([this.#running, this.#asking]);
  }

  get answer(): UpdatesAnswer {
    const { version, isAsking } = this.#deps;
    const known = this.#document.data;
    const onDisk = this.#deps.installed();
    const isVersion = onDisk !== undefined && Value.Check(Version, onDisk);
    const installed = isVersion && compareVersions(onDisk, version) > 0 ? onDisk : undefined;
    const isNewer =
      known.newest !== undefined && compareVersions(known.newest, installed ?? version) > 0;
    return { version, ...(installed && { installed }), ...known, isNewer, isAsking };
  }

  /** Asks now; who asks meanwhile waits for the same answer. */
  async ask(): Promise<UpdatesAnswer> {
    this.#asking ??= this.#ask().finally(() => {
      this.#asking = undefined;
    });
    await this.#asking;
    return this.answer;
  }

  async #ask(): Promise<void> {
    const { npm, log } = this.#deps;
    const answer = await askNpm(npm, this.#stopping.signal);
    const { newest: before } = this.#document.data;
    const problem = 'problem' in answer ? answer.problem : undefined;
    const newest = 'newest' in answer ? answer.newest : problem !== 'unpublished' && before;
    await this.#document.replace({
      ...(newest && { newest }),
      askedAt: new Date().toISOString(),
      ...(problem && { problem }),
    });
    log.debug(answer, 'asked npm for the newest version');
  }

  async #askDaily(): Promise<void> {
    const { signal } = this.#stopping;
    let waitMs = this.#deps.firstMs ?? firstMs();
    while (!signal.aborted) {
      const askedMs = Date.parse(this.#document.data.askedAt ?? '') || 0;
      // A clock that was put back must not keep it waiting for years.
      const restMs = Math.min(DAY_MS, askedMs + DAY_MS - Date.now());
      const options = { signal, ref: false };
      await sleep(Math.max(waitMs, restMs), undefined, options).catch(() => undefined);
      if (signal.aborted) return;
      await this.ask().catch((error: Error) => {
        if (!signal.aborted) this.#deps.log.warn({ error: error.message }, 'could not ask npm');
      });
      waitMs = HOUR_MS;
    }
  }
}
