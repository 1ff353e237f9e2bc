import { Type } from 'typebox';
import { BridgeError } from '../../protocol/errors.ts';
import type { AccountUsers } from '../account-users.ts';
import type { ControlPlane } from '../control-plane.ts';
import { CloudApi } from './cloud-api.ts';
import { CloudControlPlane } from './cloud-control-plane.ts';
import { renewedUser } from './renewed-user.ts';

const FETCH_MS = 30_000;

/** Where an account is changed: base of the API there, and the ids of the account and of our user. */
export const CloudPlace = Type.Object({
  base: Type.String(),
  id: Type.String(),
  user: Type.String(),
});
export type CloudPlace = Type.Static<typeof CloudPlace>;

/** Of one account. */
export type CloudSecrets = {
  readonly token: () => Promise<string | undefined>;
  readonly credentials: () => Promise<string | undefined>;
  readonly keep: (credentials: string) => Promise<void>;
};

/** How an account at a control plane is used and changed. */
export const cloudParts = (
  { base, id, user }: CloudPlace,
  account: string,
  { token: read, credentials, keep }: CloudSecrets,
): { readonly users: AccountUsers; readonly controlPlane: ControlPlane } => {
  const apiWithin = async (signal: AbortSignal): Promise<CloudApi> => {
    const token = await read();
    if (token === undefined) throw new BridgeError('CLOUD_TOKEN_MISSING');
    return new CloudApi({ base, token, signal });
  };
  const fetched = async () => {
    const api = await apiWithin(AbortSignal.timeout(FETCH_MS));
    return api.credentials(user);
  };
  return {
    users: renewedUser({ account, kept: credentials, keep, fetched }),
    controlPlane: new CloudControlPlane({ id, account, apiWithin }),
  };
};
