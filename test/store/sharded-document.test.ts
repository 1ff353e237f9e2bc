import { mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import t from 'tap';
import { Type } from 'typebox';
import { ShardedDocument } from '../../bridge/store/sharded-document.ts';

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
  t.same([document.head, document.entries], [{ revision: 0 }, []]);
  const all = entries(1000);
  await document.replace({ revision: 1 }, all);
  t.equal((await shardsIn(dir)).length, 4);
  const again = await open(dir);
  t.same(again.head, { revision: 1 });
  t.same(byId(again.entries), byId(all));
});

t.test('a change writes the files of what changed, and no others', async (t) => {
  const dir = t.testdir();
  const document = await open(dir);
  const all = entries(1000);
  await document.replace({ revision: 1 }, all);
  const changed = all.with(500, { id: 'i500', title: 'Another' });
  const files = await written(dir, () => document.replace({ revision: 2 }, changed));
  t.strictSame(files.sort(), ['entries-000001.json', 'head.json']);
  t.same(byId((await open(dir)).entries), byId(changed));
  const fewer = changed.filter(({ id }) => id !== 'i0');
  t.strictSame((await written(dir, () => document.replace({ revision: 3 }, fewer))).sort(), [
    ...['entries-000000.json', 'head.json'],
  ]);
  await document.replace({ revision: 4 }, [...fewer, { id: 'new', title: 'New' }]);
  t.equal((await shardsIn(dir)).length, 4, 'what is new fills gaps');
  await document.replace({ revision: 5 }, []);
  t.same(await shardsIn(dir), []);
  t.same((await open(dir)).entries, []);
});

t.test('what has another form is refused, and nothing has changed', async (t) => {
  const dir = t.testdir();
  const document = await open(dir);
  const all = entries(3);
  await document.replace({ revision: 1 }, all);
  const wrong = [...all, { id: 'long', title: 'x'.repeat(21) }];
  await t.rejects(document.replace({ revision: 2 }, wrong), { code: 'INTERNAL' });
  t.same([document.head, document.entries], [{ revision: 1 }, all]);
  const file = join(dir, 'entries-000000.json');
  await writeFile(file, (await readFile(file, 'utf8')).replace('Film 1', 'x'.repeat(21)));
  await t.rejects(open(dir), { code: 'DATA_INVALID', message: /entries-000000\.json/ });
});

t.test('a write that fails is undone, and made good later', async (t) => {
  const dir = t.testdir();
  const document = await open(dir);
  const all = entries(600);
  await document.replace({ revision: 1 }, all);
  const inTheWay = join(dir, 'entries-000003.json');
  await mkdir(join(inTheWay, 'x'), { recursive: true });
  const more = [...all.slice(1), ...entries(900).slice(600)];
  await t.rejects(document.replace({ revision: 2 }, more));
  t.same([document.head, document.entries], [{ revision: 1 }, all]);
  await rm(inTheWay, { recursive: true });
  await document.replace({ revision: 3 }, all);
  t.same(byId((await open(dir)).entries), byId(all));
  await document.replace({ revision: 4 }, more);
  t.same(byId((await open(dir)).entries), byId(more));
});

t.test('an entry that a power cut left in two files is there once', async (t) => {
  const dir = t.testdir();
  const document = await open(dir);
  await document.replace({ revision: 1 }, entries(300));
  const [first = '', second = ''] = (await shardsIn(dir)).sort();
  const text = await readFile(join(dir, first), 'utf8');
  await writeFile(join(dir, second), text);
  const again = await open(dir);
  t.equal(again.entries.length, 256);
  await again.replace({ revision: 2 }, [...again.entries]);
  t.same(await shardsIn(dir), [first]);
});
