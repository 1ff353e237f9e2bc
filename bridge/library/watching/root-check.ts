import { readFile, stat } from 'node:fs/promises';
import { errnoOf } from '../../store/atomic-file.ts';

const CHECK_MS = 2_000;
const MOUNTS = '/proc/self/mountinfo';

/** Notices when a folder goes, comes back, or is another one; and disks that are mounted on it, in it, or taken out. */
export class RootCheck {
  readonly #root: string;
  readonly #onChange: () => void;
  readonly #timer: NodeJS.Timeout;
  #last: string | undefined;
  #isChecking = false;

  constructor(root: string, onChange: () => void) {
    this.#root = root;
    this.#onChange = onChange;
    this.#timer = setInterval(() => void this.now(), CHECK_MS).unref();
    void this.now();
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  /** Every two seconds, and when there is reason to. */
  async now(): Promise<void> {
    // A server that does not answer is waited for once.
    if (this.#isChecking) return;
    this.#isChecking = true;
    const state = `${await identityOf(this.#root)}\n${await mountsIn(this.#root)}`;
    this.#isChecking = false;
    const isChanged = this.#last !== undefined && this.#last !== state;
    this.#last = state;
    if (isChanged) this.#onChange();
  }
}

const identityOf = async (root: string): Promise<string> => {
  try {
    const { dev, ino } = await stat(root, { bigint: true });
    return `${dev}:${ino}`;
  } catch (error) {
    return errnoOf(error) ?? 'away';
  }
};

/** The lines about what is mounted at or below a folder; none where there is no such list. */
const mountsIn = async (root: string): Promise<string> => {
  const text = await readFile(MOUNTS, 'utf8').catch(() => '');
  return mountLinesIn(text, root).join('\n');
};

/** In mountinfo the fifth field is where; blanks, tabs, line ends and backslashes in it stand as octal numbers. */
export const mountLinesIn = (text: string, root: string): readonly string[] => {
  const escaped = root.replace(
    /[ \t\n\\]/g,
    (char) => `\\${char.charCodeAt(0).toString(8).padStart(3, '0')}`,
  );
  const below = escaped.endsWith('/') ? escaped : `${escaped}/`;
  return text.split('\n').filter((line) => {
    const place = line.split(' ', 5)[4];
    return place === escaped || place?.startsWith(below);
  });
};
