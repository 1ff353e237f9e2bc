import type { KeyPair } from '@nats-io/jwt';
import { concatBytes, fromBase64Url, toBase64Url, utf8 } from '../protocol/bytes.ts';
import { decodeJson, encodeJson } from '../protocol/json.ts';
import { NetworkInfo, SignedNetworkInfo } from '../protocol/messages.ts';
import type { Household } from './household.ts';
import { networkName } from './own-membership.ts';
import type { OwnNetwork } from './own-network.ts';
import { isSignedBy } from './signing-key.ts';

/** What members have to know of our own network now. */
export const networkInfo = async (
  network: OwnNetwork,
  household: Household,
): Promise<NetworkInfo> => ({
  network: network.keys.network,
  name: networkName(household.name),
  serial: await network.serial(),
  urls: network.servers.urls,
  ca: [...network.servers.ca],
  administrator: {
    name: household.name,
    account: network.keys.account('own'),
    key: household.key,
  },
  ...(network.hub && { hub: network.hub }),
});

const CONTEXT = utf8('natster network info 2');

/** What members believe: signed by the network's operator, whoever carries it (docs/protocol.md). */
export const signNetworkInfo = (info: NetworkInfo, operator: KeyPair): Uint8Array => {
  const text = encodeJson(info);
  const signature = operator.sign(concatBytes(CONTEXT, text));
  return encodeJson({ info: toBase64Url(text), signature: toBase64Url(signature) });
};

/** The information, when the operator of `network` signed it. */
export const readNetworkInfo = (bytes: Uint8Array, network: string): NetworkInfo | undefined => {
  const signed = decodeJson(SignedNetworkInfo, bytes);
  const text = signed && fromBase64Url(signed.info);
  const signature = signed && fromBase64Url(signed.signature);
  if (!text || !signature) return undefined;
  if (!isSignedBy('operator', network, concatBytes(CONTEXT, text), signature)) return undefined;
  const info = decodeJson(NetworkInfo, text);
  return info?.network === network ? info : undefined;
};
