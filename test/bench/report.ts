/** The figures of a run, as lines to read or as JSON. */

/** What must hold for a figure's ratio to its peer, or for the figure itself where it has none. */
export type Goal = { readonly atLeast: number } | { readonly atMost: number };

export type Figure = {
  readonly bench: string;
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly peer?: { readonly name: string; readonly value: number };
  /** Ours to the peer's, in the same run. */
  readonly ratio?: number;
  readonly goal?: Goal;
  readonly note?: string;
};

export type Skipped = { readonly bench: string; readonly missing: readonly string[] };

type Judged = Figure & { readonly met?: boolean; readonly missedBy?: number };

export const judge = (figure: Figure): Judged => {
  const { goal, ratio, value } = figure;
  if (!goal) return figure;
  const reached = ratio ?? value;
  const missedBy = 'atLeast' in goal ? goal.atLeast - reached : reached - goal.atMost;
  return missedBy > 0 || Number.isNaN(missedBy)
    ? { ...figure, met: false, missedBy }
    : { ...figure, met: true };
};

export const formatFigure = (figure: Figure): string => {
  const { name, value, unit, peer, ratio, goal, note } = figure;
  const parts = [`  ${name.padEnd(34)}${formatNumber(value).padStart(8)} ${unit.padEnd(11)}`];
  if (peer) parts.push(`${peer.name} ${formatNumber(peer.value)}`);
  if (ratio !== undefined) parts.push(`ratio ${formatNumber(ratio)}`);
  if (goal) parts.push(formatGoal(goal), formatVerdict(judge(figure)));
  if (note) parts.push(`(${note})`);
  return parts.join('  ').trimEnd();
};

const formatGoal = (goal: Goal): string =>
  'atLeast' in goal ? `goal >= ${goal.atLeast}` : `goal <= ${goal.atMost}`;

const formatVerdict = ({ met, missedBy = 0, goal }: Judged): string => {
  if (met) return 'met';
  const limit = goal && ('atLeast' in goal ? goal.atLeast : goal.atMost);
  const share = limit ? `, ${formatNumber((missedBy / limit) * 100)} %` : '';
  return `MISSED by ${formatNumber(missedBy)}${share}`;
};

const formatNumber = (value: number): string =>
  Math.abs(value) >= 100 ? value.toFixed(0) : value.toFixed(Math.abs(value) >= 10 ? 1 : 2);
