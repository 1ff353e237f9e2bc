import { BridgeError, hasCode } from '../protocol/errors.ts';
import type { Command, CommandContext } from './command.ts';
import { bridgeChecks } from './doctor/bridge-checks.ts';
import type { Check, State } from './doctor/check.ts';
import { machineChecks } from './doctor/machine-checks.ts';

const SIGNS: Readonly<Record<State, string>> = { good: 'ok   ', note: 'note ', bad: 'WRONG' };

const doctor = async ({ settings: { settings }, api, output }: CommandContext): Promise<void> => {
  const checks = [...(await machineChecks(settings)), ...(await running(api))];
  const isWell = checks.every(({ state }) => state !== 'bad');
  output.result({ isWell, checks }, ...checks.flatMap(lines));
  if (!isWell) process.exitCode = 1;
};

const running = async (api: CommandContext['api']): Promise<Check[]> => {
  try {
    return await bridgeChecks(await api());
  } catch (error) {
    if (!(error instanceof BridgeError)) throw error;
    const { message: found, hint: todo } = error;
    const state = hasCode(error, 'BRIDGE_NOT_RUNNING') ? 'note' : 'bad';
    return [{ what: 'Bridge', state, found, todo }];
  }
};

const lines = ({ what, state, found, todo }: Check): string[] => [
  `${SIGNS[state]}  ${what}: ${found}`,
  ...(todo ? [`         ${todo}`] : []),
];

export const doctorCommands: readonly Command[] = [
  {
    words: 'doctor',
    args: '',
    summary: 'whether everything is there and works, and what helps where it does not',
    run: doctor,
  },
];
