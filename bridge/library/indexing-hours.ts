import { BridgeError } from '../protocol/errors.ts';

/** Minutes since midnight, by the wall clock; the latter may lie on the next day. */
export type Hours = 'always' | { readonly fromMinute: number; readonly toMinute: number };

/** From `always`, or `22:00-06:30`. Throws SETTINGS_INVALID. */
export const hoursOf = (text: string): Hours => {
  if (text === 'always') return text;
  const [from, to, ...more] = text.split('-').map(minuteOf);
  if (from === undefined || to === undefined || more.length > 0) {
    const message = `The hours "${text}" are not understood: say always, or hours such as 22:00-06:30.`;
    throw new BridgeError('SETTINGS_INVALID', { message });
  }
  return { fromMinute: from, toMinute: to };
};

/** The same time twice is the whole day. */
export const isWithin = (hours: Hours, date: Date): boolean => {
  if (hours === 'always') return true;
  const { fromMinute, toMinute } = hours;
  const minute = date.getHours() * 60 + date.getMinutes();
  if (fromMinute < toMinute) return minute >= fromMinute && minute < toMinute;
  return minute >= fromMinute || minute < toMinute;
};

const minuteOf = (text: string): number | undefined => {
  const [, hour, minute] = /^([01]\d|2[0-3]):([0-5]\d)$/.exec(text) ?? [];
  return hour && minute ? Number(hour) * 60 + Number(minute) : undefined;
};
