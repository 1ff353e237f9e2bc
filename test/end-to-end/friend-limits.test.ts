/** What an owner holds a friend to, by commands, and what their bridge notices of it. */
import { join } from 'node:path';
import t from 'tap';
import {
  playAddress,
  shareFolder,
  temporaryDir,
  twoHouseholds,
} from '../support/bridge-process.ts';
import { runCommand } from '../support/command.ts';
import { noise } from '../support/fixtures.ts';
import { waitFor } from '../support/wait-for.ts';

/** More than is read ahead. */
const FILM_MB = 48;

t.test('a friend is paused and limited', async (t) => {
  const households = await twoHouseholds(t);
  const { owner, friend } = households;
  const media = temporaryDir(t);
  for (const film of ['One (2020).mp4', 'Two (2021).mp4']) await noise(join(media, film), FILM_MB);
  const items = await shareFolder(households, media);
  const [one, two] = items;
  if (!one || !two) throw new Error('no films');
  const say = async (...args: string[]) => {
    const { code, stdout, stderr } = await runCommand(owner.dataDir, 'friend', ...args);
    t.equal(code, 0, `${args.join(' ')}: ${stderr}`);
    return stdout;
  };
  const saySilently = async (...args: string[]) => JSON.parse(await say(...args, '--json'));
  const refresh = () => friend.api.post('/imports/films/refresh');
  const start = async (item: { id: string }, at: number) => {
    const range = `bytes=${at}-${at + 1000}`;
    const answer = await fetch(await playAddress(friend, item), { headers: { range } });
    await answer.arrayBuffer();
    return answer.status;
  };

  await t.test('limits are told apart, kept and taken back', async (t) => {
    t.match(
      await say('limit', 'ben', '--films', '1', '--rate', '2M'),
      /^Ben: 1 film at once, 2\.0 MB\/s/,
    );
    t.match(await saySilently('limit', 'Ben', '--rate', '0.5m'), {
      limits: { films: 1, bytesPerSec: 500_000 },
    });
    t.same((await saySilently('limit', 'Ben', '--rate', 'none')).limits, { films: 1 });
    t.match(await say('ls'), /^Ben +accepted +films +1 film at once/m);
    const [listed] = await saySilently('ls');
    t.match(listed, { name: 'Ben', limits: { films: 1 }, watching: Array });
  });

  await t.test('what is wrong is said', async (t) => {
    for (const [args, message] of [
      [['limit', 'Ben'], /Give --films or --rate/],
      [['limit', 'Ben', '--films', '0'], /"0" is no limit: give 1 to 64 films, or none/],
      [['limit', 'Ben', '--films', '65'], /give 1 to 64/],
      [['limit', 'Ben', '--rate', '49k'], /from 50k to 10G/],
      [['limit', 'Ben', '--rate', '11G'], /from 50k to 10G/],
      [['limit', 'Ben', '--rate', '2MB'], /"2MB" is no limit/],
    ] as const) {
      const result = await runCommand(owner.dataDir, 'friend', ...args);
      t.match(result, { code: 2, stdout: '', stderr: message }, args.join(' '));
    }
    for (const args of [['pause'], ['resume'], ['limit']]) {
      const flags = args[0] === 'limit' ? ['--films', '2'] : [];
      const { code, stdout } = await runCommand(
        ...([owner.dataDir, 'friend', ...args, 'Nobody', ...flags, '--json'] as const),
      );
      t.match({ code, ...JSON.parse(stdout) }, { code: 1, error: { code: 'FRIEND_NOT_FOUND' } });
    }
    t.same((await saySilently('ls'))[0].limits, { films: 1 }, 'nothing was changed');
  });

  await t.test('one film at once, and the owner sees which', async (t) => {
    t.equal(await start(one, 0), 206);
    const { watching } = await owner.api.get<{ watching: object[] }>('/friends/Ben');
    t.match(watching, [{ catalog: 'films', title: 'One' }]);
    let at = 0;
    // It counts as watched for some seconds only, and what is read ahead is not asked for.
    await waitFor('the list to say so', async () => {
      at += 2_000_000;
      await start(one, at);
      return /1 film at once +One \(films\)/.test(await say('ls'));
    });
    t.equal(await start(one, 30_000_000), 206);
    t.ok((await start(two, 0)) >= 400, 'another is not played beside it');
    await say('limit', 'Ben', '--films', 'none');
    t.equal(await start(two, 0), 206);
  });

  await t.test('who is paused is refused until they are let in again', async (t) => {
    t.match(await say('pause', 'Ben'), /^Ben gets nothing until: friend resume/);
    t.match(await say('ls'), /^Ben +accepted +films +nothing: paused/m);
    t.equal((await saySilently('ls'))[0].isPaused, true);
    await t.rejects(refresh(), { code: 'NOT_SHARED' });
    t.ok((await start(one, 44_000_000)) >= 400, 'nor is anything played on');
    t.match(await say('resume', 'Ben'), /^Ben has their shares again/);
    await refresh();
    await waitFor('the film to play on', async () => (await start(one, 44_000_000)) === 206);
  });
});
