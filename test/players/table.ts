/** The table of docs/players.md. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ROOT } from '../support/root.ts';
import type { Column, Player } from './player.ts';
import { type Outcome, SEEKS } from './trial.ts';

const FILE = join(ROOT, 'docs', 'players.md');
const [BEGIN, END] = ['<!-- npm run players writes from here -->', '<!-- to here -->'];

/** `outcome` is missing where the player did not run. */
export type Row = { readonly player: Player; readonly version: string; readonly outcome?: Outcome };

type Heading = Column | 'address';
const COLUMNS: Record<Heading, string> = {
  name: 'player',
  address: 'address',
  start: 'starts in',
  seeks: 'seeks',
  sound: 'sound changed to',
  text: 'subtitles changed to',
  end: 'comes to the end',
};

export const tableOf = (rows: readonly Row[]): string => {
  const notes = new Notes();
  const lines = rows.map(({ player, version, outcome }) => {
    const about = {
      name: `${player.name} ${version}`.trim(),
      address: `${player.address}, ${player.film}`,
    };
    const texts: Partial<Record<Heading, string>> = {
      ...about,
      ...(outcome && cells(player, outcome)),
    };
    return (Object.keys(COLUMNS) as Heading[]).map((column) => {
      const note = column === 'address' ? undefined : player.notes?.[column];
      const text = texts[column] ?? 'did not run';
      return `${text}${note ? notes.mark(note) : ''}`;
    });
  });
  const head = Object.values(COLUMNS);
  const all = [head, head.map(() => '---'), ...lines].map((line) => `| ${line.join(' | ')} |`);
  return [...all, '', ...notes.lines()].join('\n');
};

const cells = (player: Player, outcome: Outcome): Partial<Record<Column, string>> => {
  const { startSec, seeks, ended } = outcome;
  const seeked = `${seeks} of ${SEEKS}`;
  const tracks = (kind: 'sound' | 'text') => {
    if (player[kind].length === 0) return '—';
    return outcome[kind].join(', ') || '**no**';
  };
  return {
    start: startSec === undefined ? '**no**' : `${startSec.toFixed(1)} s`,
    seeks: !player.seeks ? '—' : seeks === SEEKS ? seeked : `**${seeked}**`,
    sound: tracks('sound'),
    text: tracks('text'),
    end: ended ? 'yes' : '**no**',
  };
};

class Notes {
  readonly #notes: string[] = [];

  mark(note: string): string {
    if (!this.#notes.includes(note)) this.#notes.push(note);
    return `[^${this.#notes.indexOf(note) + 1}]`;
  }

  lines(): string[] {
    return this.#notes.map((note, index) => `[^${index + 1}]: ${note}`);
  }
}

export const writeTable = async (table: string): Promise<void> => {
  const text = await readFile(FILE, 'utf8');
  const [before, rest] = text.split(BEGIN);
  const after = rest?.split(END)[1];
  if (after === undefined) throw new Error(`${FILE} has no place for the table`);
  await writeFile(FILE, `${before}${BEGIN}\n${table}\n${END}${after}`);
};
