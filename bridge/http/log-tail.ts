const MOST_LINES = 500;
const MOST_CHARS = 2_000;

export type LogLine = {
  readonly at: string;
  readonly level: string;
  readonly message: string;
  /** What it is about, as JSON. */
  readonly facts: string;
};

const LEVELS: Readonly<Record<number, string>> = {
  20: 'debug',
  30: 'info',
  40: 'warn',
  50: 'error',
};

const lineOf = (text: string): LogLine | undefined => {
  try {
    const { time, level, msg, ...facts } = JSON.parse(text) as Record<string, unknown>;
    return {
      at: String(time),
      level: LEVELS[Number(level)] ?? 'error',
      message: String(msg ?? '').slice(0, MOST_CHARS),
      facts: Object.keys(facts).length > 0 ? JSON.stringify(facts).slice(0, MOST_CHARS) : '',
    };
  } catch {
    return undefined;
  }
};

/** The last lines that were logged. */
export class LogTail {
  readonly #texts: string[] = [];

  /** One line, as the log writes it. */
  write(text: string): void {
    this.#texts.push(text);
    if (this.#texts.length > MOST_LINES) this.#texts.shift();
  }

  /** The latest first. */
  lines(): LogLine[] {
    return this.#texts
      .map(lineOf)
      .filter((line) => line !== undefined)
      .reverse();
  }
}
