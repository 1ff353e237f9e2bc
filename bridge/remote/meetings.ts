import { atMost } from '../library/wait.ts';
import type { Friends } from '../network/friends.ts';
import type { Membership } from '../network/membership.ts';
import type { Memberships } from '../network/memberships.ts';
import { BridgeError, hasCode } from '../protocol/errors.ts';
import type { Log } from '../protocol/log.ts';
import { Attachments, changeOf, type WaitingChange } from './attachments.ts';
import type { Import, Imports, Place } from './imports.ts';
import { type MeetingPoint, meetingPointsOf } from './meeting-point.ts';
import type { Greeted } from './way.ts';

/** A friend who cannot be had where an import stands may be had on another network. */
const ELSEWHERE = [
  'NETWORK_UNREACHABLE',
  'MEMBERSHIP_ENDED',
  'OWNER_AWAY',
  'TIMED_OUT',
  'NOT_SHARED',
] as const;
/** A network is not asked sooner to attach an import once more, whether it could or not. */
const ATTACH_AGAIN_MS = 5 * 60_000;
/** Who removes an import hears by then whether that waits for a network's administrator. */
const DETACHING_WAIT_MS = 1_000;
/** Who leaves a network is not kept longer. */
const LEAVING_WAIT_MS = 10_000;
const MOST_KEPT = 10_000;

export type MeetingsDeps = {
  /** Asks the owner of an import how they do, where it stands. */
  readonly greet: (entry: Import, signal: AbortSignal) => Promise<Greeted>;
  readonly friends: Friends;
  readonly memberships: Memberships;
  readonly imports: Imports;
  readonly log: Log;
};

/** Over which of the networks that we share with its owner an import goes. */
export class Meetings {
  readonly #deps: MeetingsDeps;
  readonly #attachments: Attachments;
  /** When each import was attached on another network, or that was tried. */
  readonly #attachedAtMs = new Map<string, number>();

  constructor(deps: MeetingsDeps, signal: AbortSignal) {
    this.#deps = deps;
    this.#attachments = new Attachments(deps, signal);
  }

  /**
   * Has an import that waits attached, on the first network where that can be done, and gives it as it
   * is then. Throws why it could not on the first.
   */
  async #begin(entry: Import): Promise<Import> {
    if (!entry.waiting) return entry;
    const { friends, memberships, imports } = this.#deps;
    const friend = friends.byId(entry.friend);
    let reason: unknown;
    for (const { membership, owner } of friend ? meetingPointsOf(friend, memberships) : []) {
      const place = { network: membership.networkId, owner };
      try {
        await this.#beginAt(entry, membership, place);
        await imports.attached(entry, place);
        return imports.get(entry.alias);
      } catch (error) {
        reason ??= error;
      }
    }
    throw reason ?? new BridgeError('FRIEND_UNREACHABLE');
  }

  async #beginAt(entry: Import, membership: Membership, place: Place): Promise<void> {
    const { imports } = this.#deps;
    if (!membership.online) throw membership.trouble;
    // Kept first: an answer may be lost, and who removes it has to know where it may be attached.
    if (!imports.isAt(entry.alias, place)) await imports.alsoAt(entry.alias, place);
    const wanted = changeOf({ ...entry, owner: place.owner }, entry.addedAt);
    await this.#attachments.attach(membership, wanted, () => imports.isAt(entry.alias, place));
  }

  isUp({ network }: Import): boolean {
    return this.#deps.memberships.byNetworkId(network)?.online === true;
  }

  /**
   * Has it attached if it waits. Asks the owner how they do where the import stands or, when they cannot be had there, wherever else
   * we meet them; then the import stands there. Throws why it cannot where it stands.
   */
  async meet(kept: Import, signal: AbortSignal): Promise<Greeted> {
    const entry = await this.#begin(kept);
    try {
      return await this.#deps.greet(entry, signal);
    } catch (error) {
      if (!hasCode(error, ...ELSEWHERE)) throw error;
      const met = await this.meetElsewhere(entry, signal);
      if (met) return met;
      throw this.#hasLeft(entry) ? new BridgeError('FRIEND_UNREACHABLE') : error;
    }
  }

  async meetElsewhere(entry: Import, signal: AbortSignal): Promise<Greeted | undefined> {
    for (const point of this.#othersFor(entry)) {
      try {
        return await this.#move(entry, point, signal);
      } catch (error) {
        const code = error instanceof BridgeError ? error.code : String(error);
        this.#deps.log.debug({ ...nameOf(entry, point), code }, 'not to be had there either');
      }
    }
    return undefined;
  }

  /** What its administrator has not made yet. */
  waiting(networkId: string): readonly WaitingChange[] {
    return this.#attachments.waiting(networkId);
  }

  /** Whether an import that was removed is detached wherever it was; asks for it. */
  async isDetached({ alias, network, others = [] }: Import): Promise<boolean> {
    const { memberships, imports } = this.#deps;
    const places = [network, ...others.map((place) => place.network)];
    const settled = places.map((place) => {
      const membership = memberships.byNetworkId(place);
      return membership && this.#attachments.settle(membership);
    });
    await atMost(Promise.all(settled), DETACHING_WAIT_MS);
    return !places.some((place) => imports.detaching(place).some((each) => each.alias === alias));
  }

  /** We leave a network, where no import stands any more. An account that stays is left as it was before. */
  async forget(networkId: string): Promise<void> {
    const { memberships, imports } = this.#deps;
    const membership = memberships.byNetworkId(networkId);
    if (membership?.kind === 'synadia') await atMost(this.#detachAll(membership), LEAVING_WAIT_MS);
    await imports.forgetNetwork(networkId);
  }

  /** Also what goes over another network now. */
  async #detachAll(membership: Membership): Promise<void> {
    await this.#attachments.settle(membership);
    for (const entry of this.#deps.imports.list()) {
      for (const { network, owner } of entry.others ?? []) {
        if (network !== membership.networkId) continue;
        const unwanted = changeOf({ ...entry, owner });
        await this.#attachments.detach(membership, unwanted).catch(() => undefined);
      }
    }
  }

  /** Detaches on this network what was removed here. */
  settle(membership: Membership): Promise<void> {
    return this.#attachments.settle(membership);
  }

  /** Connected networks other than the import's own; on that one, an account that its owner has there since. */
  #othersFor({ friend: id, network, owner }: Import): MeetingPoint[] {
    const friend = this.#deps.friends.byId(id);
    if (!friend) return [];
    const points = meetingPointsOf(friend, this.#deps.memberships);
    return points.filter((point, index) => {
      const { networkId } = point.membership;
      const isNewest = points.findIndex((each) => each.membership === point.membership) === index;
      const isSame = networkId === network && point.owner === owner;
      return point.membership.online && isNewest && !isSame;
    });
  }

  async #move(entry: Import, point: MeetingPoint, signal: AbortSignal): Promise<Greeted> {
    const { imports, log } = this.#deps;
    const place = { network: point.membership.networkId, owner: point.owner };
    await this.#attachAt(entry, point, place);
    const met = await this.#deps.greet({ ...entry, ...place }, signal);
    await imports.move(entry.alias, place);
    log.info(nameOf(entry, point), 'an import goes over another network now');
    return met;
  }

  async #attachAt(entry: Import, { membership, owner }: MeetingPoint, place: Place): Promise<void> {
    const { imports } = this.#deps;
    const { alias, catalog } = entry;
    const key = `${alias}/${place.network}/${owner}`;
    const attachedAtMs = this.#attachedAtMs.get(key) ?? Number.NEGATIVE_INFINITY;
    if (performance.now() - attachedAtMs < ATTACH_AGAIN_MS) return;
    if (this.#attachedAtMs.size > MOST_KEPT) this.#attachedAtMs.clear();
    this.#attachedAtMs.set(key, performance.now());
    if (place.network === entry.network) await this.#attachments.detach(membership, entry);
    // Kept first, so that whoever removes the import meanwhile knows where it has to be detached.
    await imports.alsoAt(alias, place);
    const isWanted = () => imports.isAt(alias, place);
    await this.#attachments.attach(membership, { owner, catalog, alias }, isWanted);
  }

  /** Known on networks that we administer, where the account is taken from the friend. */
  #hasLeft({ friend, owner }: Import): boolean {
    const accounts = this.#deps.friends.byId(friend)?.accounts ?? [];
    return !accounts.some(({ account }) => account === owner);
  }
}

const nameOf = ({ alias }: Import, { membership }: MeetingPoint) => ({
  alias,
  network: membership.name,
});
