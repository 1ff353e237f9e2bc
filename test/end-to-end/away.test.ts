/** While its owner is away, a catalog is looked through only if its owner allows it. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import {
  type BridgeProcess,
  playAddress,
  shareFolder,
  temporaryDir,
  twoHouseholds,
} from '../support/bridge-process.ts';
import { runCommand } from '../support/command.ts';
import { noise } from '../support/fixtures.ts';
import { waitFor } from '../support/wait-for.ts';

type Catalog = { name: string; items: number; hidden?: true; lastSeenAt?: string; online: boolean };

const DAY_MS = 24 * 3600_000;

const films = (bridge: BridgeProcess) => bridge.api.get<Catalog>('/catalogs/films');
const found = async (bridge: BridgeProcess): Promise<number[]> => {
  const lists = [
    '/everything?kinds=movie',
    '/search?q=film',
    '/everything?kinds=movie&catalogs=films',
  ];
  const answers = lists.map((path) => bridge.api.get<{ results: unknown[] }>(path));
  return (await Promise.all(answers)).map(({ results }) => results.length);
};

t.test('a catalog whose owner is away', async (t) => {
  const households = await twoHouseholds(t);
  const { owner, friend } = households;
  const media = temporaryDir(t);
  await noise(join(media, 'Film (2020).mp4'), 1);
  const [item] = await shareFolder(households, media);
  if (!item) throw new Error('no item');
  const address = await playAddress(friend, item);
  const head = join(friend.dataDir, 'listings', 'films', 'head.json');
  const seenMs = () => Number(/"seenMs":\s*(\d+)/.exec(readFileSync(head, 'utf8'))?.[1]);
  /** The friend's bridge starts anew, and it is two days later. */
  const daysLater = async () => {
    await owner.stop();
    await friend.stop();
    const text = readFileSync(head, 'utf8').replace(
      String(seenMs()),
      String(seenMs() - 2 * DAY_MS),
    );
    writeFileSync(head, text);
    await friend.restart();
  };
  const refreshed = () => friend.api.post('/imports/films/refresh').catch(() => undefined);
  const back = async () => {
    await owner.restart();
    await waitFor('the owner', async () => {
      await refreshed();
      return (await films(friend)).online;
    });
  };

  await t.test('is shown for a little while, and then hidden', async (t) => {
    t.same(await found(friend), [1, 1, 1]);
    await owner.stop();
    await refreshed();
    t.match(await films(friend), { online: false, hidden: undefined });
    t.same(await found(friend), [1, 1, 1], 'an owner who only starts anew is not gone');
    await daysLater();
    const { lastSeenAt = '', ...rest } = await films(friend);
    t.match(rest, { online: false, hidden: true, items: 1 });
    t.ok(Date.now() - Date.parse(lastSeenAt) > 2 * DAY_MS, 'when they were there is remembered');
    t.same(await found(friend), [0, 0, 0]);
    for (const path of ['items', 'items?limit=5', `items/${item.id}`]) {
      await t.rejects(friend.api.get(`/catalogs/films/${path}`), { code: 'OWNER_AWAY' }, path);
    }
    t.equal((await fetch(address)).status, 503, 'who has an address is told to come again');
    await back();
    t.same(await found(friend), [1, 1, 1]);
    t.equal((await fetch(address)).status, 200);
  });

  await t.test('stays, if its owner allows it', async (t) => {
    const how = (...args: string[]) => runCommand(owner.dataDir, 'catalog', 'away', ...args);
    t.match(await how('films', 'sometimes'), { code: 2, stderr: /Say show, or hide/ });
    t.match(await how('films', 'show'), { code: 0, stdout: /friends may look through it/ });
    t.match(await owner.api.get('/catalogs/films'), { listedAway: true });
    await refreshed();
    await daysLater();
    t.match(await films(friend), { online: false, hidden: undefined });
    t.same(await found(friend), [1, 1, 1]);
    await back();
    await how('films', 'hide');
    await refreshed();
    await daysLater();
    t.match(await films(friend), { hidden: true });
  });
});
