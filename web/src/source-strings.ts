/** What the page says of sources. */
import { formatBytes, formatCount } from './format.ts';

const timeLeft = (seconds: number): string => {
  if (seconds < 90) return 'about a minute left';
  if (seconds < 90 * 60) return `about ${Math.round(seconds / 60)} minutes left`;
  const hours = Math.round(seconds / 3600);
  return hours < 48 ? `about ${hours} hours left` : `about ${Math.round(hours / 24)} days left`;
};

export const sourceStrings = {
  source: {
    stages: {
      walking: 'Looking for files',
      describing: 'Finding out what the files are',
      hashing: 'Computing checksums',
    },
    seen: (count: number) => `${formatCount(count)} seen`,
    files: (done: number, total: number) => `${formatCount(done)} of ${formatCount(total)}`,
    bytes: (done: number, total: number) => `${formatBytes(done)} of ${formatBytes(total)}`,
    rate: (bytes: number) => `${formatBytes(bytes)} per second`,
    timeLeft,
    visible: 'Friends can see and play everything meanwhile.',
    away: 'Away',
    awayText: (dir: string) =>
      `${dir} is not there, or most of its files are not. Friends see the list; nothing in it plays.`,
    awayHint:
      'Connect the disk again, or put the folder back where it was: the rest happens by itself.',
    goneHint: (name: string) =>
      `Are the files gone for good? Run: natster-bridge source scan ${name} --accept-missing`,
    problems: (count: number) =>
      count === 1 ? '1 file needs a look' : `${formatCount(count)} files need a look`,
    problemsIn: (count: number, dir: string) => `${sourceStrings.source.problems(count)} in ${dir}`,
    loading: 'Fetching the list…',
    more: (count: number) => `and ${formatCount(count)} more`,
  },
} as const;
