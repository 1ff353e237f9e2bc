import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { BridgeError } from '../protocol/errors.ts';
import { CLOUD_FLAGS, initCloud, isCloud } from './cloud-init.ts';
import type { Command, CommandContext } from './command.ts';
import { contextOf, type Found, findOriginal } from './moving/found.ts';
import { declined, type Moving, type Step } from './moving/step.ts';
import { takeAccount } from './moving/take-account.ts';
import { takeCatalog } from './moving/take-catalog.ts';
import { takeShares } from './moving/take-shares.ts';
import { isAttended, withTerminal } from './question.ts';

const textOf = (flag: string | boolean | undefined): string | undefined =>
  typeof flag === 'string' ? flag : undefined;

/** `NAME=FOLDER`, as often as it is given. Throws COMMAND_INVALID. */
const rootsOf = ({ lists }: CommandContext): Map<string, string> =>
  new Map(
    (lists.root ?? []).map((text) => {
      const [, name, dir] = /^([^=]+)=(.+)$/.exec(text) ?? [];
      if (name && dir) return [name, resolve(dir)];
      const message = `--root wants NAME=FOLDER, and not "${text}".`;
      throw new BridgeError('COMMAND_INVALID', { message });
    }),
  );

/** With --yes nobody is asked. Throws COMMAND_INVALID where there is nobody to ask. */
const withQuestions = async <T>(
  { flags, output }: CommandContext,
  work: (ask: Moving['ask']) => Promise<T>,
): Promise<T> => {
  if (flags.yes === true) return work(async () => true);
  if (!isAttended(output)) {
    const message = 'Nobody is here to be asked what to take over.';
    throw new BridgeError('COMMAND_INVALID', { message, hint: 'Say --yes to take all of it.' });
  }
  return withTerminal((ask) =>
    work(async (question) => {
      output.note(question);
      return /^y(es)?$/i.test(await ask('y or n? '));
    }),
  );
};

const takeAll = async (context: CommandContext, moving: Moving, found: Found): Promise<Step[]> => {
  const { flags } = context;
  const roots = rootsOf(context);
  const chosen = contextOf(found, textOf(flags.context));
  const steps: Step[] = [];
  const ours: string[] = [];
  for (const original of found.catalogs) {
    const { step, name } = await takeCatalog(moving, found, original, roots.get(original));
    steps.push(step);
    if (step.state === 'taken' || step.state === 'present') ours.push(name);
  }
  for (const other of found.contexts.filter((name) => name !== chosen)) {
    const note = `One account of a network is used; this one instead: init --context ${other}`;
    steps.push(declined('account', other, note));
  }
  if (chosen === undefined) return steps;
  const { step, membership } = await takeAccount(moving, found, chosen, textOf(flags.server));
  steps.push(step);
  if (membership) steps.push(...(await takeShares(moving, membership, ours)));
  return steps;
};

const STATES: Record<Step['state'], string> = {
  taken: 'taken over',
  present: 'was here already',
  declined: 'left',
  failed: 'CANNOT BE TAKEN OVER',
};

const linesOf = ({ kind, name, state, notes }: Step): string[] => [
  `${kind} ${name}: ${STATES[state]}`,
  ...notes.map((note) => `  ${note}`),
];

const init = (context: CommandContext): Promise<void> =>
  isCloud(context) ? initCloud(context) : move(context);

const move = async (context: CommandContext): Promise<void> => {
  const { api, flags, output } = context;
  const client = await api();
  const dir = resolve(textOf(flags.from) ?? join(homedir(), '.natster'));
  const found = await findOriginal(dir);
  if (!found) {
    const next = 'Share a folder: catalog new. Meet friends: invite, or join. All commands: --help';
    const none = `There is nothing of the original Natster in ${dir}.`;
    return output.result({ from: dir, found: false, steps: [] }, none, next);
  }
  const steps = await withQuestions(context, (ask) => takeAll(context, { client, ask }, found));
  output.result({ from: dir, found: true, steps }, ...steps.flatMap(linesOf));
  output.note(`${dir} is as it was: delete it when you do not need it any more.`);
  if (steps.some(({ state }) => state === 'failed')) {
    output.note('Run init again when what is in the way is gone: it goes on where it was.');
  }
};

export const initCommands: readonly Command[] = [
  {
    words: 'init',
    args: '',
    summary: 'move here from the original Natster; with a token: use an account at Synadia Cloud',
    flags: {
      yes: { type: 'boolean', help: 'take all of it over without asking' },
      from: { type: 'string', help: "the original's folder (default: ~/.natster)" },
      context: { type: 'string', help: "the original's context, when there are several" },
      root: { type: 'string', multiple: true, help: 'NAME=FOLDER: where files of a catalog are' },
      server: { type: 'string', help: 'where its network is (default: tls://connect.ngs.global)' },
      ...CLOUD_FLAGS,
    },
    run: init,
  },
];
