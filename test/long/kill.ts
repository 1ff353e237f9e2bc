/** Takes minutes: `npm run test:long`. */
import t from 'tap';
import { givenSeed, killAgainAndAgain } from '../library/killing.ts';
import { lacking } from '../support/fixtures.ts';
import { mediaZoo } from '../support/media-zoo.ts';

const skip = await lacking('ffmpeg', 'mkfifo');
if (!skip) await mediaZoo();

t.test('killed fifty times, it ends as if nothing had happened', { skip }, async (t) => {
  const seed = givenSeed();
  for (let round = 0; round < 5; round++) {
    await t.test(`round ${round + 1}`, (t) => killAgainAndAgain(t, 10, seed + round));
  }
});
