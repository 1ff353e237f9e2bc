import { BridgeError } from '../../protocol/errors.ts';
import type { CloudApi } from './cloud-api.ts';
import { pause } from './cloud-requests.ts';

const LOOKS = 10;
const LOOK_EVERY_MS = 500;

/** Waits a little until the servers know the account as it is now; what takes longer is done by itself. */
export const synchronised = async (
  api: CloudApi,
  account: string,
  signal: AbortSignal,
): Promise<void> => {
  for (let look = 0; look < LOOKS; look += 1) {
    const { jwt_sync_status } = await api.account(account);
    if (jwt_sync_status === 'Complete') return;
    if (jwt_sync_status === 'Failed') {
      throw new BridgeError('CLOUD_REFUSED', {
        message: 'The control plane could not tell its servers about the account.',
      });
    }
    await pause(LOOK_EVERY_MS, signal);
  }
};
