/** How far a download is, in words and as a bar. */
import type { DownloadAnswer } from '../http/download-answers.ts';
import { barOf, percentOf, sizeInWords, timeInWords } from './activity.ts';

/** `42 % · 12 MB/s · 3 min left`. */
export const downloadInWords = (download: DownloadAnswer): string => {
  const { state, problem, bytes, size, rate, secondsLeft, verified } = download;
  if (state === 'done') return verified ? 'done, verified' : 'done; its owner lists no hash of it';
  const percent = `${percentOf({ done: bytes, total: size })} %`;
  if (state === 'paused') return `paused at ${percent}: ${problem?.message ?? ''}`;
  if (state === 'waiting') return `waits at ${percent}: ${problem?.message ?? ''}`;
  if (state === 'queued') return `queued at ${percent}`;
  const parts = [percent];
  if (rate !== undefined) parts.push(`${sizeInWords(rate)}/s`);
  if (secondsLeft !== undefined) parts.push(`${timeInWords(secondsLeft)} left`);
  return parts.join(' · ');
};

/** One line with a bar, at most as wide as the terminal. */
export const downloadLine = (download: DownloadAnswer, columns: number): string => {
  const words = downloadInWords(download);
  const text = `${download.title}  ${words}`;
  const bar = barOf(percentOf({ done: download.bytes, total: download.size }));
  const line = `${download.title}  ${bar}  ${words}`;
  if (line.length <= columns) return line;
  // A long title must not hide how far it is.
  return text.length <= columns ? text : words.slice(0, columns);
};
