import type { Memberships } from '../../network/memberships.ts';
import { decodeJson } from '../../protocol/json.ts';
import { OriginalHeartbeat } from '../../protocol/original.ts';
import { ORIGINAL_HEARTBEAT } from '../../protocol/subjects.ts';

/** More catalogs than anybody imports: what else comes is not remembered. */
const MOST_KNOWN = 1000;
/** Anybody can say it, so it is not believed more often. */
const AGAIN_MS = 15_000;

/**
 * Calls back when owners' programs tell of a change, where the network has a global service that passes it on. A hint:
 * the service does not check it.
 */
export const onHeartbeat = (
  memberships: Memberships,
  onChanged: (heartbeat: OriginalHeartbeat) => void,
): void => {
  const known = new Map<string, { readonly revision: number; readonly atMs: number }>();
  const take = (bytes: Uint8Array): void => {
    const heartbeat = decodeJson(OriginalHeartbeat, bytes);
    if (!heartbeat) return;
    const { account_key, catalog, revision } = heartbeat;
    const key = `${account_key}/${catalog}`;
    const last = known.get(key);
    const atMs = performance.now();
    if (last && (last.revision === revision || atMs - last.atMs < AGAIN_MS)) return;
    if (known.size >= MOST_KNOWN) known.clear();
    known.set(key, { revision, atMs });
    onChanged(heartbeat);
  };
  memberships.onAdded((membership) =>
    membership.onConnected(({ nc }) => {
      nc.subscribe(ORIGINAL_HEARTBEAT, {
        callback: (error, message) => {
          if (!error) take(message.data);
        },
      });
    }),
  );
};
