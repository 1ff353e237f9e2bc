import { Type } from 'typebox';
import type { Friends } from '../network/friends.ts';
import type { Membership } from '../network/membership.ts';
import type { Memberships } from '../network/memberships.ts';
import { hasCode } from '../protocol/errors.ts';
import type { Log } from '../protocol/log.ts';
import { HUB_CATALOG } from '../protocol/subjects.ts';
import { type Document, openDocument } from '../store/document.ts';
import { InTurn } from '../store/in-turn.ts';
import type { RemoteCatalogs } from './remote-catalogs.ts';

/** Its name here, unless there is another one of that name. */
const ALIAS = 'welcome';

/** Short names of networks. */
const Welcomed = Type.Object({ networks: Type.Array(Type.String(), { maxItems: 10_000 }) });

export type WelcomeDeps = {
  readonly memberships: Pick<Memberships, 'onAdded'>;
  readonly friends: Pick<Friends, 'addHub'>;
  readonly remote: Pick<RemoteCatalogs, 'import' | 'has'>;
  readonly isOwnCatalog: (name: string) => boolean;
  readonly log: Log;
};

/** Every new account of ours is given its network's welcome catalog, once: who removes it is not given it again. */
export class Welcome {
  readonly #deps: WelcomeDeps;
  readonly #document: Document<{ networks: string[] }>;
  readonly #turns = new InTurn();

  private constructor(deps: WelcomeDeps, document: Document<{ networks: string[] }>) {
    this.#deps = deps;
    this.#document = document;
  }

  static async open(file: string, deps: WelcomeDeps): Promise<Welcome> {
    const empty = () => ({ networks: [] });
    return new Welcome(deps, await openDocument({ file, schema: Welcomed, version: 1, empty }));
  }

  start(): void {
    const { memberships, log } = this.#deps;
    memberships.onAdded((membership) =>
      membership.onUp(() => {
        this.#turns
          .run(() => this.#give(membership))
          .catch((error: Error) =>
            log.warn({ network: membership.name, error: error.message }, 'no welcome catalog yet'),
          );
      }),
    );
  }

  /** Does nothing where that is done, or there is none. */
  async #give({ hub, networkId, name }: Membership): Promise<void> {
    if (!hub || this.#document.data.networks.includes(networkId)) return;
    const { friends, remote, isOwnCatalog } = this.#deps;
    const friend = await friends.addHub(hub, networkId, name);
    const alias = remote.has(ALIAS) || isOwnCatalog(ALIAS) ? undefined : ALIAS;
    await remote.import(HUB_CATALOG, friend.name, alias).catch((error: unknown) => {
      if (!hasCode(error, 'IMPORT_EXISTS')) throw error;
    });
    await this.#document.update(({ networks }) => {
      networks.push(networkId);
    });
  }
}
