import t from 'tap';
import { Guesses } from '../../bridge/http/guesses.ts';
import { BridgeError } from '../../bridge/protocol/errors.ts';

const wrong = (): never => {
  throw new BridgeError('VIEWING_NOT_FOUND');
};
const setUp = () => {
  const state = { nowMs: 0 };
  const guesses = new Guesses(() => state.nowMs);
  const codeOf = (ip: string): string => {
    try {
      return guesses.look(ip, wrong);
    } catch (error) {
      return (error as BridgeError).code;
    }
  };
  const tries = (ip: string, count: number) =>
    Array.from({ length: count }, () => codeOf(ip)).filter((code) => code === 'RATE_LIMITED');
  return { state, guesses, tries };
};

t.test('after some dozens of wrong ones an address is told to wait', async (t) => {
  const { state, guesses, tries } = setUp();
  t.equal(tries('10.0.0.1', 40).length, 0);
  t.equal(tries('10.0.0.1', 10).length, 10);
  t.equal(
    guesses.look('10.0.0.1', () => 'right'),
    'right',
    'who is right never waits',
  );
  t.equal(tries('10.0.0.2', 1).length, 0, 'nor do others');
  state.nowMs += 3_001;
  t.equal(tries('10.0.0.1', 2).length, 1);
  const other = () => {
    throw new BridgeError('CATALOG_NOT_FOUND');
  };
  for (let n = 0; n < 50; n++) t.throws(() => guesses.look('10.0.0.3', other), /no catalog/);
});

t.test('a household counts as one, however many addresses it has', async (t) => {
  const { tries } = setUp();
  const all = Array.from({ length: 50 }, (_, n) => tries(`2001:db8:0:7::${n}`, 1)).flat();
  t.equal(all.length, 10);
  t.equal(tries('2001:db8::7:0:0:0:1', 1).length, 1, 'written otherwise');
  t.equal(tries('2001:db8:0:8::1', 1).length, 0);
  t.equal(tries('::ffff:10.0.0.1', 40).length + tries('::ffff:10.0.0.2', 40).length, 0);
});

t.test('memory stays flat', async (t) => {
  const { tries } = setUp();
  tries('10.9.9.9', 40);
  for (let n = 0; n < 1100; n++) tries(`10.1.${n >> 8}.${n & 255}`, 1);
  t.equal(tries('10.9.9.9', 1).length, 0, 'the oldest was forgotten');
});
