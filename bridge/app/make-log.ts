import { type Logger, pino } from 'pino';
import { LogTail } from '../http/log-tail.ts';

/** A log to standard error, and its last lines. */
export const makeLog = (level: string): { readonly log: Logger; readonly logTail: LogTail } => {
  const logTail = new LogTail();
  const streams = [pino.destination(2), logTail].map((stream) => ({
    stream,
    level: 'debug' as const,
  }));
  const options = { level, base: null, timestamp: pino.stdTimeFunctions.isoTime };
  return { log: pino(options, pino.multistream(streams)), logTail };
};
