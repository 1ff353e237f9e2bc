/** Asking to be let go, when the answer does not come. */
import t from 'tap';
import { askToLeave } from '../../bridge/network/leaving.ts';
import type { Membership } from '../../bridge/network/membership.ts';
import type { MembershipState } from '../../bridge/network/membership-state.ts';
import { encodeJson } from '../../bridge/protocol/json.ts';

const never = new Promise<never>(() => {});
type Answer = object | 'cut' | 'nobody';

/** A membership whose administrator gives these answers; after a cut connection it is `next`. */
const membershipWith = (answers: readonly Answer[], next: MembershipState = 'connected') => {
  let state: MembershipState = 'connected';
  let asked = 0;
  const nc = {
    isClosed: () => false,
    request: async () => {
      const answer = answers[asked++];
      if (answer === 'nobody') throw new Error('no responders');
      return answer === 'cut' ? never : { data: encodeJson(answer) };
    },
    status: async function* () {
      if (answers[asked - 1] !== 'cut') await never;
      state = 'connecting';
      setTimeout(() => {
        state = next;
      }, 10);
      yield { type: 'disconnect' };
    },
  };
  const membership = {
    connection: { nc },
    get online() {
      return state === 'connected';
    },
    get state() {
      return state;
    },
  } as unknown as Membership;
  return { membership, asked: () => asked };
};

t.test('an answer counts', async (t) => {
  t.equal(await askToLeave(membershipWith([{ ok: true }]).membership), true);
  const refused = { error: { code: 'REQUEST_INVALID' } };
  t.equal(await askToLeave(membershipWith([refused]).membership), false, 'an older program');
  t.equal(await askToLeave(membershipWith(['nobody']).membership), false);
});

t.test('cut off before the answer came, we are off when we are not let in again', async (t) => {
  t.equal(await askToLeave(membershipWith(['cut'], 'refused').membership), true);
});

t.test('let in again, we ask again', async (t) => {
  const { membership, asked } = membershipWith(['cut', { ok: true }]);
  t.equal(await askToLeave(membership), true);
  t.equal(asked(), 2);
});
