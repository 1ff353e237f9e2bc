import { type Static, Type } from 'typebox';
import { BridgeError } from '../../bridge/protocol/errors.ts';
import { decodeJson } from '../../bridge/protocol/json.ts';

/** Where secrets are kept. */
export interface SecretStore {
  read(name: string): Promise<string | undefined>;
  write(name: string, text: string): Promise<void>;
  remove(name: string): Promise<void>;
}

export const Token = Type.Object({
  token: Type.String({ minLength: 1, maxLength: 256, pattern: '^[!#-~]+$' }),
  deviceId: Type.String({ pattern: '^[A-Za-z0-9-]{1,64}$' }),
});
export type Token = Static<typeof Token>;

/** Throws JELLYFIN_REFUSED when there is none, as after a restore without secrets. */
export const readToken = async (store: SecretStore, name: string): Promise<Token> => {
  const text = await store.read(name);
  const token = text === undefined ? undefined : decodeJson(Token, Buffer.from(text));
  if (!token) throw new BridgeError('JELLYFIN_REFUSED');
  return token;
};

export const writeToken = (store: SecretStore, name: string, token: Token): Promise<void> =>
  store.write(name, JSON.stringify(token));
