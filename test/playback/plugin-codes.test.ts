import t from 'tap';
import { PluginCodes } from '../../bridge/playback/plugin-codes.ts';

const setUp = () => {
  const state = { nowMs: 0 };
  return { state, codes: new PluginCodes(() => state.nowMs) };
};
const yes = async () => 'let in';
const wrong = { code: 'PAIRING_CODE_INVALID' };

t.test('a code is good once, for ten minutes', async (t) => {
  const { state, codes } = setUp();
  const { code, untilMs } = codes.begin();
  t.match(code, /^[34679ACDEFGHJKMNPQRTVWXY]{7}$/);
  t.equal(untilMs, 600_000);
  await t.rejects(
    codes.use(code, () => Promise.reject(new Error('full'))),
    { message: 'full' },
  );
  t.equal(await codes.use(`${code.slice(0, 3)}-${code.slice(3).toLowerCase()} `, yes), 'let in');
  await t.rejects(codes.use(code, yes), wrong);
  const late = codes.begin();
  state.nowMs += 600_000;
  await t.rejects(codes.use(late.code, yes), wrong);
});

t.test('two cannot use one at once', async (t) => {
  const { codes } = setUp();
  const { code } = codes.begin();
  const both = await Promise.allSettled([codes.use(code, yes), codes.use(code, yes)]);
  t.same(both.map(({ status }) => status).sort(), ['fulfilled', 'rejected']);
});

t.test('after a thousand wrong ones none is good any more', async (t) => {
  const { codes } = setUp();
  const { code } = codes.begin();
  for (let n = 0; n < 1000; n++) await codes.use('AAAAAAA', yes).catch(() => undefined);
  await t.rejects(codes.use(code, yes), wrong);
  t.equal(await codes.use(codes.begin().code, yes), 'let in');
});

t.test('no more than a few are good at once', async (t) => {
  const { codes } = setUp();
  const all = Array.from({ length: 17 }, () => codes.begin().code);
  await t.rejects(codes.use(all[0] ?? '', yes), wrong);
  for (const code of all.slice(1)) t.equal(await codes.use(code, yes), 'let in');
});
