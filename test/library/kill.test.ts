import t from 'tap';
import { lacking } from '../support/fixtures.ts';
import { mediaZoo } from '../support/media-zoo.ts';
import { givenSeed, killAgainAndAgain } from './killing.ts';

const skip = await lacking('ffmpeg', 'mkfifo');
if (!skip) await mediaZoo();

t.test('killed five times, it ends as if nothing had happened', { skip }, (t) =>
  killAgainAndAgain(t, 5, givenSeed()),
);
