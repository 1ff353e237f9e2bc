/** Invitations, joining, friends and imports, as people use them: by commands. */
import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify, stripVTControlCharacters } from 'node:util';
import t from 'tap';
import { type BridgeProcess, startBridge, temporaryDir } from '../support/bridge-process.ts';
import { runCommand as cli } from '../support/command.ts';
import { lacking, noise } from '../support/fixtures.ts';
import { waitFor } from '../support/wait-for.ts';

const json = async <T>(dataDir: string, ...args: string[]): Promise<T> => {
  const { stdout, code, stderr } = await cli(dataDir, ...args, '--json');
  if (code !== 0) throw new Error(`${args.join(' ')}: ${stdout}${stderr}`);
  return JSON.parse(stdout) as T;
};

const refused = async (dataDir: string, ...args: string[]): Promise<string> => {
  const { stdout, code } = await cli(dataDir, ...args, '--json');
  return code === 1
    ? (JSON.parse(stdout) as { error: { code: string } }).error.code
    : `exit ${code}`;
};

/** What a camera sees of a terminal: half blocks become pixels. */
const photograph = (terminal: string): string => {
  const bare = stripVTControlCharacters(terminal);
  const rows = bare.split('\n').filter((line) => /[█▀▄]/.test(line));
  const width = Math.max(...rows.map((row) => row.length));
  const scale = 4;
  const pixels: number[][] = [];
  for (const row of ['', '', ...rows, '', '']) {
    for (const half of ['▀', '▄']) {
      const line = Array.from({ length: width }, (_, x) =>
        [half, '█'].includes(row[x] ?? ' ') ? 0 : 255,
      );
      const wide = line.flatMap((value) => Array<number>(scale).fill(value));
      for (let n = 0; n < scale; n++) pixels.push(wide);
    }
  }
  return `P2 ${width * scale} ${pixels.length} 255\n${pixels.map((line) => line.join(' ')).join('\n')}\n`;
};

t.test('households', async (t) => {
  const directory = temporaryDir(t);
  const start = (name: string, ...args: string[]): Promise<BridgeProcess> =>
    startBridge(t, { name, dataDir: join(directory, name.toLowerCase()), args });
  const olivia = await start('Olivia');
  const ben = await start('Ben');
  const carol = await start('Carol', '--no-own-network');
  type Invitation = { code: string; expiresAt: string; warning?: string };

  await t.test('an invitation works once, and warns on a loopback network', async (t) => {
    const { stdout, stderr, code } = await cli(olivia.dataDir, 'invite', '--this-machine');
    t.equal(code, 0);
    t.match(stderr, /this machine only/, 'the warning is for people, beside the result');
    const text = /natster-invite\.[\w-]+/.exec(stdout)?.[0] ?? '';
    t.ok(text.length > 0 && text.length <= 250, `${text.length} characters`);
    const skip = await lacking('zbarimg');
    await t.test('a phone reads it off the terminal', { skip }, async (t) => {
      const picture = join(directory, 'terminal.pgm');
      writeFileSync(picture, photograph(stdout));
      const seen = await promisify(execFile)('zbarimg', ['--quiet', '--raw', picture]);
      t.equal(seen.stdout.trim(), text);
    });
    const joined = await json<{ name: string; account: string }>(ben.dataDir, 'join', text);
    t.match(joined, { name: "Olivia's network", account: /^A[A-Z2-7]{55}$/ });
    t.equal(await refused(ben.dataDir, 'join', text), 'ALREADY_MEMBER');
    t.equal(await refused(carol.dataDir, 'join', text), 'INVITATION_USED');
    t.equal(
      await refused(olivia.dataDir, 'join', text),
      'ALREADY_MEMBER',
      'an invitation of her own',
    );
    t.equal(await refused(carol.dataDir, 'join', text.slice(0, -3)), 'INVITATION_INVALID');
    const names = async (dataDir: string) =>
      (await json<{ name: string; key?: string }[]>(dataDir, 'friend', 'ls')).map(
        ({ name, key }) => [name, typeof key],
      );
    t.same(await names(olivia.dataDir), [['Ben', 'string']]);
    t.same(await names(ben.dataDir), [['Olivia', 'string']]);
  });

  await t.test('it expires', async (t) => {
    const { code, expiresAt } = await olivia.api.post<Invitation>('/invitations', {
      thisMachine: true,
      lifetimeSec: 1,
    });
    await waitFor('the invitation to expire', () => Date.now() > Date.parse(expiresAt));
    t.equal(await refused(carol.dataDir, 'join', code), 'INVITATION_EXPIRED');
  });

  await t.test('two friends own a catalog called films; both are imported', async (t) => {
    const { code } = await olivia.api.post<Invitation>('/invitations', { thisMachine: true });
    await json(carol.dataDir, 'join', code);
    const benCode = (await json<{ friendCode: string }>(ben.dataDir, 'whoami')).friendCode;
    const carolCode = (await json<{ friendCode: string }>(carol.dataDir, 'whoami')).friendCode;
    await json(carol.dataDir, 'friend', 'add', benCode);
    await json(ben.dataDir, 'friend', 'add', carolCode);
    for (const owner of [olivia, ben]) {
      const media = temporaryDir(t);
      await noise(join(media, `Film of ${owner.name} (2020).mp4`), 1);
      await json(owner.dataDir, 'catalog', 'new', 'Films', 'All of them', media);
      await json(owner.dataDir, 'catalog', 'share', 'films', 'Carol');
    }
    const first = await json<{ name: string }>(
      carol.dataDir,
      'catalog',
      'import',
      'films',
      'Olivia',
    );
    const second = await json<{ name: string }>(carol.dataDir, 'catalog', 'import', 'films', 'Ben');
    t.same([first.name, second.name], ['films', 'filmsben']);
    for (const [catalog, owner] of [
      ['films', 'Olivia'],
      ['filmsben', 'Ben'],
    ] as const) {
      const items = await json<{ path: string }[]>(carol.dataDir, 'catalog', 'contents', catalog);
      t.same(
        items.map(({ path }) => path),
        [`Film of ${owner} (2020).mp4`],
      );
      const { direct } = await json<{ direct: string }>(
        carol.dataDir,
        'play',
        catalog,
        `Film of ${owner}`,
      );
      const bytes = await (await fetch(direct)).arrayBuffer();
      t.equal(bytes.byteLength, 1024 * 1024);
    }
    t.equal(await refused(carol.dataDir, 'catalog', 'import', 'films', 'Ben'), 'IMPORT_EXISTS');
    const listed = await cli(carol.dataDir, 'catalog', 'ls');
    t.match(listed.stdout, /filmsben +1 +Ben +me +online/);
    t.equal((await cli(carol.dataDir, 'catalog', 'remove-import', 'filmsben')).code, 0);
    t.equal(await refused(carol.dataDir, 'catalog', 'contents', 'filmsben'), 'CATALOG_NOT_FOUND');
  });

  await t.test('what others call things does not steer the terminal', async (t) => {
    const media = temporaryDir(t);
    const path = '\x1b[2J\x9b1m\x07\nAnother line \u202e4pm.mp4';
    await noise(join(media, path), 1);
    await json(olivia.dataDir, 'catalog', 'new', 'odd', 'x', media);
    await json(olivia.dataDir, 'catalog', 'share', 'odd', 'Carol');
    await json(carol.dataDir, 'catalog', 'import', 'odd', 'Olivia');
    const { stdout } = await cli(carol.dataDir, 'catalog', 'contents', 'odd');
    t.match(stdout, '\ufffd[2J\ufffd1m\ufffd\ufffdAnother line \ufffd4pm.mp4');
    t.notMatch(stdout.replaceAll('\n', ''), /\p{C}/u);
    t.equal(stdout.split('\n').length, 3, 'a heading, a line, and the end');
    const asJson = await cli(carol.dataDir, 'catalog', 'contents', 'odd', '--json');
    t.notMatch(asJson.stdout.trimEnd(), /\p{C}/u);
    t.match(JSON.parse(asJson.stdout), [{ path }], 'JSON says the same');
    await json(carol.dataDir, 'catalog', 'remove-import', 'odd');
  });

  await t.test('of several that want one name at the same moment one gets it', async (t) => {
    const media = temporaryDir(t);
    await carol.api.delete('/imports/films');
    const wanted = { catalog: 'films', alias: 'wanted' };
    const results = await Promise.allSettled([
      carol.api.post('/imports', { ...wanted, friend: 'Olivia' }),
      carol.api.post('/imports', { ...wanted, friend: 'Ben' }),
      carol.api.post('/catalogs', { name: 'wanted', description: 'x', dir: media }),
    ]);
    const refusals = results.filter((result) => result.status === 'rejected');
    t.match(refusals, [{ reason: { code: 'CATALOG_EXISTS' } }, refusals[0]]);
    t.equal(refusals.length, 2);
    const { catalogs } = await carol.api.get<{ catalogs: { name: string }[] }>('/catalogs');
    t.match(catalogs, [{ name: 'wanted' }]);
    t.equal(catalogs.length, 1);
    const again = { name: 'wanted', description: 'x', dir: media };
    await t.rejects(carol.api.post('/catalogs', again), { code: 'CATALOG_EXISTS' });
  });

  await t.test('either can share with the other', async (t) => {
    await json(ben.dataDir, 'catalog', 'share', 'films', 'Olivia');
    const back = await json<{ name: string; items: number }>(
      olivia.dataDir,
      'catalog',
      'import',
      'films',
      'Ben',
      'bens',
    );
    t.same([back.name, back.items], ['bens', 1]);
  });

  await t.test('what is not shared is not there', async (t) => {
    const media = temporaryDir(t);
    await json(olivia.dataDir, 'catalog', 'new', 'secret', 'Not for Ben', media);
    t.equal(await refused(ben.dataDir, 'catalog', 'import', 'secret', 'Olivia'), 'NOT_SHARED');
    t.equal(
      await refused(ben.dataDir, 'catalog', 'import', 'nosuch', 'Olivia'),
      'NOT_SHARED',
      'nor told apart from what does not exist',
    );
    const { name } = await json<{ name: string }>(
      ben.dataDir,
      'catalog',
      'new',
      'again',
      'x',
      media,
    );
    t.equal(name, 'again', 'the refused import left no trace');
  });
});
