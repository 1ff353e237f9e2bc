import { mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import t from 'tap';
import { Type } from 'typebox';
import { ShardedDocument } from '../../bridge/store/sharded-document.ts';
import { Shelf } from '../../bridge/store/shelf.ts';

type Head = { revision: number };
type Entry = { id: string; title: string };

const head = Type.Object({ revision: Type.Integer() });
const entry = Type.Object({ id: Type.String(), title: Type.String({ maxLength: 20 }) });
const empty = () => ({ revision: 0 });
const open = (dir: string) =>
  ShardedDocument.open<Head, Entry>({ dir, head, entry, idOf, first: 'head', version: 1, empty });
const idOf = ({ id }: Entry) => id;
const entries = (count: number): Entry[] =>
  Array.from({ length: count }, (_, index) => ({ id: `i${index}`, title: `Film ${index}` }));
const byId = (all: readonly Entry[]) => [...all].sort((a, b) => (a.id < b.id ? -1 : 1));
const shardsIn = async (dir: string) =>
  (await readdir(dir)).filter((name) => /^entries/.test(name));
/** Files that a change wrote anew. */
const written = async (dir: string, change: () => Promise<void>): Promise<string[]> => {
  const inodes = async () =>
    new Map(
      await Promise.all(
        (await readdir(dir)).map(
          async (name) => [name, (await stat(join(dir, name))).ino] as const,
        ),
      ),
    );
  const before = await inodes();
  await change();
  const after = await inodes();
  return [...after].filter(([name, inode]) => before.get(name) !== inode).map(([name]) => name);
};

t.test('what was changed is there after a restart', async (t) => {
  const dir = t.testdir();
  const document = await open(dir);
  t.same([document.head, document.size], [{ revision: 0 }, 0]);
  const all = entries(1000);
  await document.update({ head: { revision: 1 }, put: all });
  t.equal((await shardsIn(dir)).length, 4);
  const again = await open(dir);
  t.same(again.head, { revision: 1 });
  t.same(byId([...again.values()]), byId(all));
  t.same(again.get('i7'), all[7]);
  t.equal(again.get('nobody'), undefined);
});

t.test('a change writes the files of what changed, and no others', async (t) => {
  const dir = t.testdir();
  const document = await open(dir);
  await document.update({ head: { revision: 1 }, put: entries(1000) });
  const changed = { id: 'i500', title: 'Another' };
  const update = () => document.update({ head: { revision: 2 }, put: [changed] });
  t.strictSame((await written(dir, update)).sort(), ['entries-000001.json', 'head.json']);
  const only = () => document.update({ put: [{ id: 'i3', title: 'Third' }] });
  t.strictSame(await written(dir, only), ['entries-000000.json'], 'not even the head');
  const remove = () => document.update({ head: { revision: 3 }, remove: ['i0', 'nobody'] });
  t.strictSame((await written(dir, remove)).sort(), ['entries-000000.json', 'head.json']);
  await document.update({ put: [{ id: 'new', title: 'New' }] });
  t.equal((await shardsIn(dir)).length, 4, 'what is new fills gaps');
  const again = await open(dir);
  t.equal(again.size, 1000);
  t.same(again.get('i500'), changed);
  await document.update({ remove: [...document.values()].map(idOf) });
  t.same(await shardsIn(dir), []);
  t.same([...(await open(dir)).values()], []);
});

t.test('what has another form is not written', async (t) => {
  const dir = t.testdir();
  const document = await open(dir);
  const all = entries(3);
  await document.update({ head: { revision: 1 }, put: all });
  const wrong = { id: 'long', title: 'x'.repeat(21) };
  const refused = { code: 'INTERNAL' };
  await t.rejects(document.update({ put: [wrong] }), refused);
  const nine = { id: 'i9', title: 'Nine' };
  await t.rejects(document.update({ put: [nine] }), refused);
  t.same([...(await open(dir)).values()], [...all, nine], 'and stands in the way of nothing');
  await document.update({ remove: ['long'] });
  t.equal((await open(dir)).size, 4);
  const file = join(dir, 'entries-000000.json');
  await writeFile(file, (await readFile(file, 'utf8')).replace('Film 1', 'x'.repeat(21)));
  await t.rejects(open(dir), { code: 'DATA_INVALID', message: /entries-000000\.json/ });
});

t.test('a write that fails is made good with the next', async (t) => {
  const dir = t.testdir();
  const document = await open(dir);
  await document.update({ head: { revision: 1 }, put: entries(600) });
  const inTheWay = join(dir, 'entries-000003.json');
  await mkdir(join(inTheWay, 'x'), { recursive: true });
  const more = entries(900).slice(600);
  await t.rejects(document.update({ head: { revision: 2 }, put: more }));
  t.equal(document.size, 900, 'memory is ahead');
  await rm(inTheWay, { recursive: true });
  await document.update({ head: { revision: 3 }, remove: ['i0'] });
  t.same(byId([...(await open(dir)).values()]), byId(entries(900).slice(1)));
});

t.test('a write waits for what it is built on', async (t) => {
  const dir = t.testdir();
  const document = await open(dir);
  let isReady = false;
  const ready = new Promise<void>((resolve) => setImmediate(resolve)).then(() => {
    isReady = true;
    throw new Error('however it ends');
  });
  await document.update({ put: entries(1) }, ready);
  t.ok(isReady);
  t.equal((await open(dir)).size, 1);
});

t.test('an entry that a power cut left in two files is there once', async (t) => {
  const dir = t.testdir();
  const document = await open(dir);
  await document.update({ head: { revision: 1 }, put: entries(300) });
  const [first = '', second = ''] = (await shardsIn(dir)).sort();
  await writeFile(join(dir, second), await readFile(join(dir, first), 'utf8'));
  const again = await open(dir);
  t.equal(again.size, 256);
  await again.update({ head: { revision: 2 } });
  t.same(await shardsIn(dir), [first]);
});

const shelfOn = (dir: string, beside: ShardedDocument<Head, Entry>) =>
  new Shelf<string>({ dir, name: 'details', value: Type.String(), version: 1, beside });

t.test('a shelf holds what is too large for memory, beside the entries', async (t) => {
  const dir = t.testdir();
  const document = await open(dir);
  await document.update({ put: entries(600) });
  const shelf = shelfOn(dir, document);
  const records = entries(600).map(({ id }) => ({ id, value: `of ${id}` }));
  await shelf.put(records);
  await Promise.all([
    shelf.put([{ id: 'i1', value: 'one' }]),
    shelf.put([{ id: 'i2', value: 'two' }]),
    shelf.put([{ id: 'nobody', value: 'nothing' }]),
  ]);
  const again = shelfOn(dir, await open(dir));
  t.same(await Promise.all(['i1', 'i2', 'i3', 'i599'].map((id) => again.get(id))), [
    ...['one', 'two', 'of i3', 'of i599'],
  ]);
  t.equal(await again.get('nobody'), undefined);
  await document.update({ remove: ['i1'] });
  await shelf.put([{ id: 'i2', value: 'two' }]);
  const text = await readFile(join(dir, 'details-000000.json'), 'utf8');
  t.notMatch(text, '"one"', 'what has no entry goes with the next write');
  await writeFile(join(dir, 'details-000002.json'), 'damaged');
  t.equal(await shelfOn(dir, document).get('i599'), undefined, 'it can be made again');
});
