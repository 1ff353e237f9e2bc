/** What an administrator says of its network: believed when its operator signed it. */
import { createOperator } from '@nats-io/jwt';
import t from 'tap';
import { readNetworkInfo, signNetworkInfo } from '../../bridge/network/network-info.ts';
import { nodeCrypto } from '../../bridge/network/node-crypto.ts';
import { encodePublicKey } from '../../bridge/protocol/nkey.ts';

const random = (kind: 'account' | 'xkey') => encodePublicKey(kind, nodeCrypto.randomBytes(32));
const infoOf = (network: string) => ({
  ...{
    network,
    name: "Olivia's network",
    serial: 3,
    urls: ['tls://films.example.org:4690'],
    ca: [],
  },
  administrator: { name: 'Olivia', account: random('account'), key: random('xkey') },
});

t.test('signed by the operator of that network, whole and unchanged', async (t) => {
  const operator = createOperator();
  const network = operator.getPublicKey();
  const info = infoOf(network);
  const signed = signNetworkInfo(info, operator);
  t.same(readNetworkInfo(signed, network), info);

  const stranger = createOperator();
  t.equal(readNetworkInfo(signed, stranger.getPublicKey()), undefined);
  t.equal(readNetworkInfo(signNetworkInfo(info, stranger), network), undefined);
  const others = signNetworkInfo(infoOf(stranger.getPublicKey()), operator);
  t.equal(readNetworkInfo(others, network), undefined, 'of another network');
  const odd = signNetworkInfo({ ...info, urls: ['http://example.org'] }, operator);
  t.equal(readNetworkInfo(odd, network), undefined, 'not of the form');
  for (let position = 0; position < signed.length; position += 7) {
    const altered = Uint8Array.from(signed);
    altered[position] = (altered[position] ?? 0) ^ 1;
    const read = readNetworkInfo(altered, network);
    if (read !== undefined) t.same(read, info, `byte ${position}`);
  }
  for (const nothing of ['', '{}', '{"error":{"code":"NETWORK_NOT_OURS"}}']) {
    t.equal(readNetworkInfo(Buffer.from(nothing), network), undefined);
  }
});
