import t from 'tap';
import { PairingCodes } from '../../bridge/playback/pairing-codes.ts';
import { BridgeError } from '../../bridge/protocol/errors.ts';

const setUp = () => {
  const state = { nowMs: 0, made: [] as string[], isFull: false };
  const create = async ({ name }: { name: string }) => {
    if (state.isFull) throw new BridgeError('TOO_MANY_DEVICES');
    state.made.push(name);
    return { name } as never;
  };
  return { state, codes: new PairingCodes({ devices: { create }, now: () => state.nowMs }) };
};
const INVALID = { code: 'PAIRING_CODE_INVALID' };

t.test('a code is good once, however it is typed', async (t) => {
  const { state, codes } = setUp();
  const tv = codes.begin('10.0.0.1');
  t.match(tv.code, /^[34679ACDEFGHJKMNPQRTVWXY]{7}$/);
  t.same(codes.look(tv.secret), { code: tv.code });
  const typed = ` ${tv.code.slice(0, 4).toLowerCase()}-${tv.code.slice(4)}`;
  const [first, second] = await Promise.allSettled([
    codes.pair(typed, 'Kitchen'),
    codes.pair(typed, 'Thief'),
  ]);
  t.match([first.status, second.status], ['fulfilled', 'rejected']);
  t.same(state.made, ['Kitchen']);
  t.same(codes.look(tv.secret), { device: { name: 'Kitchen' } });
  t.same(codes.look(tv.secret), {}, 'and is told once');
  await t.rejects(codes.pair(tv.code, 'Again'), INVALID);
});

t.test('one that could not be used stays good, and ends after ten minutes', async (t) => {
  const { state, codes } = setUp();
  const { code, secret } = codes.begin('10.0.0.1');
  state.isFull = true;
  await t.rejects(codes.pair(code, 'x'), { code: 'TOO_MANY_DEVICES' });
  state.isFull = false;
  state.nowMs = 10 * 60_000 - 1;
  t.same(codes.look(secret), { code });
  state.nowMs += 1;
  t.same(codes.look(secret), {});
  await t.rejects(codes.pair(code, 'x'), INVALID);
});

t.test('ten wrong tries in a row, and screens show other codes', async (t) => {
  const { codes } = setUp();
  const { code, secret } = codes.begin('10.0.0.1');
  for (let n = 0; n < 9; n++) await t.rejects(codes.pair('AAAA', 'x'), INVALID);
  t.same(codes.look(secret), { code });
  await t.rejects(codes.pair('', 'x'), INVALID);
  t.same(codes.look(secret), {});
  await t.rejects(codes.pair(code, 'x'), INVALID);
});

t.test('no address takes the codes of others', async (t) => {
  const { codes } = setUp();
  const mine = codes.begin('10.0.0.1');
  for (let n = 0; n < 100; n++) codes.begin('10.0.0.2');
  t.same(codes.look(mine.secret), { code: mine.code });
  for (let n = 0; n < 100; n++) codes.begin(`10.0.1.${n}`);
  t.same(codes.look(mine.secret), {}, 'there are never more than 64');
});
