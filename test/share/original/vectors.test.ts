/** The original's sealed boxes, by our code and by that which its programs' keys come from. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createCurve, fromCurveSeed } from '@nats-io/nkeys';
import t, { type Test } from 'tap';
import { BOX_OVERHEAD, SealedBoxes } from '../../../bridge/network/sealed-box.ts';
import { byTweetnacl, type SecretBox, sodiumBox } from '../../../bridge/network/secret-box.ts';
import { decodePublicKey, decodeSeed, encodeSeed } from '../../../bridge/protocol/nkey.ts';
import { ROOT } from '../../support/root.ts';

const SENDER = {
  seed: 'SXABCEIRCEIRCEIRCEIRCEIRCEIRCEIRCEIRCEIRCEIRCEIRCEIRCEKMVA',
  public: 'XB5U5EE3XZ774RGEMWRCAA35MCHOGWEX2MPPS4XQP52ISLFQ647RHUN5',
};
const TARGET = {
  seed: 'SXACEIRCEIRCEIRCEIRCEIRCEIRCEIRCEIRCEIRCEIRCEIRCEIRCEIU52M',
  public: 'XAH2U2CO2KEGPOL7JJVC33S57DHJOTTWW4AY4PZCUHCM6JTYK4HSBMMB',
};
const NONCE = new Uint8Array(24).fill(0x33);
const BOXES = [
  [
    'natster',
    '786b76313333333333333333333333333333333333333333333333336afafabbf6b580e5bbeefd2113e0dde1587dbaeaca8c9f',
  ],
  ['', '786b76313333333333333333333333333333333333333333333333337fcfa7601b47b86ee82dbf94b68d8fab'],
] as const;

const bytesOf = (key: string): Uint8Array => decodePublicKey('xkey', key) ?? new Uint8Array();
const curve = ({ seed }: { seed: string }) => fromCurveSeed(Buffer.from(seed));

const golden = (t: Test, by: SecretBox): void => {
  const ours = new SealedBoxes(bytesOf(TARGET.public), decodeSeed('xkey', SENDER.seed), by);
  const theirs = new SealedBoxes(bytesOf(SENDER.public), decodeSeed('xkey', TARGET.seed), by);
  t.same([ours.publicKey, theirs.publicKey], [SENDER.public, TARGET.public]);
  t.equal(encodeSeed('xkey', new Uint8Array(32).fill(0x11)), SENDER.seed);
  t.same(
    [curve(SENDER).getPublicKey(), curve(TARGET).getPublicKey()],
    [SENDER.public, TARGET.public],
  );
  for (const [text, hex] of BOXES) {
    const box = Buffer.from(hex, 'hex');
    t.equal(box.length, text.length + BOX_OVERHEAD);
    t.equal(Buffer.from(ours.seal(Buffer.from(text), NONCE)).toString('hex'), hex);
    t.equal(Buffer.from(theirs.open(box) ?? 'closed').toString(), text);
    const sealed = curve(SENDER).seal(Buffer.from(text), TARGET.public, NONCE);
    t.equal(Buffer.from(sealed).toString('hex'), hex, 'by the client');
    const opened = curve(TARGET).open(box, SENDER.public);
    t.equal(Buffer.from(opened ?? 'closed').toString(), text, 'by the client');
  }
  const box = ours.seal(Buffer.from('film'));
  box[box.length - 1] = (box.at(-1) ?? 0) ^ 1;
  t.equal(theirs.open(box), undefined, 'altered');
  t.equal(theirs.open(box.subarray(0, 30)), undefined, 'cut off');
};

t.test('golden vectors', async (t) => golden(t, byTweetnacl));

const sodium = sodiumBox();
t.test('golden vectors, by libsodium', { skip: sodium ? false : 'not installed' }, async (t) =>
  golden(t, sodium as SecretBox),
);

t.test(
  'both ways with new keys, each nonce once; others and altered boxes do not open',
  async (t) => {
    const friend = createCurve();
    const owner = new SealedBoxes(bytesOf(friend.getPublicKey()));
    const box = owner.seal(Buffer.from('film'));
    t.equal(Buffer.from(friend.open(box, owner.publicKey) ?? '').toString(), 'film');
    t.not(Buffer.compare(box, owner.seal(Buffer.from('film'))), 0);
    t.notSame(new SealedBoxes(bytesOf(friend.getPublicKey())).publicKey, owner.publicKey);
    const back = friend.seal(Buffer.from('thanks'), owner.publicKey);
    t.equal(Buffer.from(owner.open(back) ?? '').toString(), 'thanks');
    for (const at of [0, 4, 40, back.length - 1]) {
      const altered = Uint8Array.from(back);
      altered[at] = (altered[at] ?? 0) ^ 1;
      t.equal(owner.open(altered), undefined, `byte ${at}`);
    }
    t.equal(owner.open(back.subarray(0, 43)), undefined, 'cut');
  },
);

t.test("the second implementation shares nothing with the bridge's", async (t) => {
  const dir = join(ROOT, 'test/support/original');
  const files = readdirSync(dir).filter((name) => name.endsWith('.ts'));
  t.ok(files.length > 0);
  for (const file of files) {
    const text = readFileSync(join(dir, file), 'utf8');
    for (const [, from = ''] of text.matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g)) {
      t.match(from, /^(?:node:|@nats-io\/|\.\/[\w-]+\.ts$)/, `${file} imports ${from}`);
    }
  }
});
