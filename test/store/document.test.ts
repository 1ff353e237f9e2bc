import { chmod, mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import t, { type Test } from 'tap';
import { Type } from 'typebox';
import { type Document, openDocument } from '../../bridge/store/document.ts';

const Schema = Type.Object({ names: Type.Array(Type.String({ maxLength: 8 })) });
const empty = () => ({ names: [] as string[] });

const fileIn = (t: Test) => join(t.testdir(), 'state', 'names.json');
const open = (file: string) => openDocument({ file, schema: Schema, version: 2, empty });
const put = async (file: string, text: string | Uint8Array) => {
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, text);
};
const add = (document: Document<{ names: string[] }>, name: string) =>
  document.update(({ names }) => {
    names.push(name);
  });
const modeOf = async (path: string) => (await stat(path)).mode & 0o777;

t.test('what was changed is there after a restart, for its owner only', async (t) => {
  const file = fileIn(t);
  const document = await open(file);
  t.same(document.data, { names: [] });
  await add(document, 'olivia');
  await add(document, 'ben');
  t.same((await open(file)).data, { names: ['olivia', 'ben'] });
  t.equal(await modeOf(file), 0o600);
  t.equal(await modeOf(dirname(file)), 0o700);
  t.same(await readdir(dirname(file)), ['names.json']);
  t.same(JSON.parse(await readFile(file, 'utf8')), {
    version: 2,
    data: { names: ['olivia', 'ben'] },
  });
});

t.test('a value once taken stays as it was', async (t) => {
  const document = await open(fileIn(t));
  const before = document.data;
  const written = add(document, 'olivia');
  await written;
  t.same(before, { names: [] });
});

t.test('many changes at once all arrive, in few writes', async (t) => {
  const file = fileIn(t);
  const document = await open(file);
  const names = Array.from({ length: 200 }, (_, i) => String(i));
  await Promise.all(names.map((name) => add(document, name)));
  t.same((await open(file)).data, { names });
});

t.test('flush waits for what is under way', async (t) => {
  const file = fileIn(t);
  const document = await open(file);
  void add(document, 'first');
  void add(document, 'second');
  // The change itself is made before update's first pause.
  t.same(document.data.names, ['first', 'second']);
  await document.flush();
  t.same((await open(file)).data.names, ['first', 'second']);
});

t.test('a change that throws or breaks the form is undone', async (t) => {
  const document = await open(fileIn(t));
  await add(document, 'olivia');
  const thrown = document.update(({ names }) => {
    names.length = 0;
    throw new Error('half way');
  });
  await t.rejects(thrown, { message: 'half way' });
  await t.rejects(add(document, 'longer than eight'), { code: 'INTERNAL', message: /names\.json/ });
  t.same(document.data.names, ['olivia']);
});

t.test('a write that fails undoes its change and those made on top of it', async (t) => {
  const file = fileIn(t);
  const document = await open(file);
  await add(document, 'kept');
  // A directory in the way of the rename stands for a full disk: it stops root, too.
  await rm(file);
  await mkdir(file);
  const results = await Promise.allSettled([
    add(document, 'first'),
    new Promise((resolve) => setImmediate(resolve)).then(() => add(document, 'second')),
  ]);
  t.equal(results[0].status, 'rejected');
  t.equal(results[1].status, 'rejected');
  t.same(document.data.names, ['kept']);
  t.same(await readdir(dirname(file)), ['names.json'], 'no temporary file is left');

  await rm(file, { recursive: true });
  await add(document, 'later');
  t.same((await open(file)).data.names, ['kept', 'later']);
});

t.test('a file that cannot be understood is refused by name and left alone', async (t) => {
  const cases: Record<string, string | Uint8Array> = {
    'no JSON': '{"version": 2, "data": {"na',
    'empty file': '',
    'zeros after a power cut': new Uint8Array(64),
    'not UTF-8': new Uint8Array([0x22, 0xff, 0x22]),
    'no version': '{"data":{"names":[]}}',
    'other form': '{"version":2,"data":{"names":"olivia"}}',
    'newer version': '{"version":3,"data":{"names":[]}}',
    'no way from its version': '{"version":1,"data":{"names":[]}}',
  };
  for (const [name, content] of Object.entries(cases)) {
    const file = join(t.testdir(), 'names.json');
    await put(file, content);
    await t.rejects(open(file), { code: 'DATA_INVALID', message: /names\.json/ }, name);
    t.same(await readFile(file), Buffer.from(content), name);
  }
  const file = join(t.testdir(), 'names.json');
  await put(file, '{"version":3,"data":{}}');
  await t.rejects(open(file), { message: /version 3, newer/ });
  await mkdir(join(t.testdir(), 'dir.json'));
  await t.rejects(open(join(t.testdirName, 'dir.json')), { code: 'DATA_INVALID' });
});

t.test('an older file is brought forward step by step, after a backup', async (t) => {
  const file = fileIn(t);
  const original = '{"version":0,"data":"olivia"}';
  await put(file, original);
  const migrations = {
    0: (old: unknown) => [old],
    1: (old: unknown) => ({ names: old }),
  };
  const options = { file, schema: Schema, version: 2, empty, migrations };
  t.same((await openDocument(options)).data, { names: ['olivia'] });
  t.equal(await readFile(`${file}.v0.bak`, 'utf8'), original);
  t.same((await open(file)).data, { names: ['olivia'] });
});

t.test('a migration that fails leaves everything as it was', async (t) => {
  const file = fileIn(t);
  const original = '{"version":1,"data":{}}';
  await put(file, original);
  const migrate = () => {
    throw new Error('no');
  };
  const wrong = { 1: migrate };
  const invalid = { 1: () => ({ names: [1] }) };
  for (const migrations of [wrong, invalid]) {
    const options = { file, schema: Schema, version: 2, empty, migrations };
    await t.rejects(openDocument(options), { code: 'DATA_INVALID' });
  }
  t.same(await readdir(dirname(file)), ['names.json']);
  t.equal(await readFile(file, 'utf8'), original);
});

t.test('what a power cut left behind is swept away', async (t) => {
  const file = fileIn(t);
  await put(join(dirname(file), '.names.json.0123456789ab.tmp'), '{');
  await put(join(dirname(file), '.other.json.0123456789ab.tmp'), '{');
  await open(file);
  t.same(await readdir(dirname(file)), ['.other.json.0123456789ab.tmp']);
});

t.test('a file that others could read is closed to them with the next write', async (t) => {
  const file = fileIn(t);
  await put(file, '{"version":2,"data":{"names":[]}}');
  await chmod(file, 0o644);
  await add(await open(file), 'olivia');
  t.equal(await modeOf(file), 0o600);
});
