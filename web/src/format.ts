const UNITS = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'] as const;
const STEP = 1000;

export const formatBytes = (sizeBytes: number): string => {
  const power = sizeBytes < 1 ? 0 : Math.floor(Math.log(sizeBytes) / Math.log(STEP));
  const index = Math.min(power, UNITS.length - 1);
  return new Intl.NumberFormat('en', {
    style: 'unit',
    unit: UNITS[index] ?? 'byte',
    unitDisplay: index === 0 ? 'long' : 'short',
    maximumSignificantDigits: 3,
  }).format(sizeBytes / STEP ** index);
};

/** "1 h 52 min", "48 min", "35 s". */
export const formatDuration = (sec: number): string => {
  if (sec < 60) return `${Math.round(sec)} s`;
  const minutes = Math.round(sec / 60);
  const hours = Math.floor(minutes / 60);
  return hours === 0 ? `${minutes} min` : `${hours} h ${minutes % 60} min`;
};

/** 1:02:03 */
export const formatClock = (sec: number): string => {
  const [hours = 0, ...rest] = [sec / 3600, (sec / 60) % 60, sec % 60].map(Math.floor);
  const [minutes = 0, seconds] = rest;
  const two = (number = 0) => String(number).padStart(2, '0');
  return hours ? `${hours}:${two(minutes)}:${two(seconds)}` : `${minutes}:${two(seconds)}`;
};

export const formatMoment = (iso: string): string =>
  new Date(iso).toLocaleString('en', { dateStyle: 'full', timeStyle: 'short' });

export const formatCount = (count: number): string => count.toLocaleString('en');

/** "Ben", "Ben and Carla", "Ben, Carla and Dan". */
export const formatNames = (names: readonly string[]): string =>
  new Intl.ListFormat('en', { style: 'long' }).format(names);

/** Of a BCP 47 tag, such as "Czech". */
export const formatLanguage = (tag: string): string => {
  try {
    return new Intl.DisplayNames('en', { type: 'language' }).of(tag) ?? tag;
  } catch {
    return tag;
  }
};

export const formatCounted = (count: number, one: string, many: string): string =>
  count === 1 ? `1 ${one}` : `${formatCount(count)} ${many}`;

const AGO = [
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
] as const;

/** "2 hours ago", "yesterday". */
export const formatAgo = (iso: string): string => {
  const sec = (Date.now() - Date.parse(iso)) / 1000;
  const format = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });
  for (const [unit, unitSec] of AGO) {
    if (sec >= unitSec) return format.format(-Math.floor(sec / unitSec), unit);
  }
  return 'just now';
};
