/** What is being done with a source, in words and as a bar. */
import type { Activity } from '../library/progress.ts';

const BAR_CHARS = 24;
const UNITS = ['B', 'kB', 'MB', 'GB', 'TB'];

export const sizeInWords = (bytes: number): string => {
  const power = bytes < 1 ? 0 : Math.min(Math.floor(Math.log10(bytes) / 3), UNITS.length - 1);
  const value = bytes / 1000 ** power;
  return `${value < 10 && power > 0 ? value.toFixed(1) : Math.round(value)} ${UNITS[power]}`;
};

export const timeInWords = (seconds: number): string => {
  if (seconds < 90) return `${Math.max(1, seconds)} s`;
  if (seconds < 90 * 60) return `${Math.round(seconds / 60)} min`;
  if (seconds < 48 * 3600) return `${Math.round(seconds / 3600)} h`;
  return `${Math.round(seconds / 86_400)} days`;
};

/** Never 100 before it is done. */
export const percentOf = ({ done, total = 0 }: Pick<Activity, 'done' | 'total'>): number =>
  total > 0 ? Math.min(99, Math.floor((100 * done) / total)) : 0;

/** `hashing 42 % · 180 MB/s · 3 min left`. */
export const activityInWords = (activity: Activity): string => {
  const { stage, done, rate, secondsLeft } = activity;
  if (stage === 'idle') return 'up to date';
  if (stage === 'walking') return `looking for files: ${done} seen`;
  const parts = [`${stage} ${percentOf(activity)} %`];
  if (rate) parts.push(stage === 'hashing' ? `${sizeInWords(rate)}/s` : `${rate} files/s`);
  if (secondsLeft !== undefined) parts.push(`${timeInWords(secondsLeft)} left`);
  return parts.join(' · ');
};

export const barOf = (percent: number): string => {
  const filled = Math.round((BAR_CHARS * percent) / 100);
  return `${'█'.repeat(filled)}${'░'.repeat(BAR_CHARS - filled)}`;
};

/** One line with a bar, at most as wide as the terminal. */
export const progressLine = (name: string, activity: Activity, columns: number): string => {
  const text = `${name}  ${activityInWords(activity)}`;
  if (activity.total === undefined) return text.slice(0, columns);
  const line = `${name}  ${barOf(percentOf(activity))}  ${activityInWords(activity)}`;
  return line.length <= columns ? line : text.slice(0, columns);
};
