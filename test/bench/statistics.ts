export const median = (values: readonly number[]): number => percentile(values, 50);

/** By the nearest rank; the median of an even number is the mean of the two in the middle. */
export const percentile = (values: readonly number[], percent: number): number => {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (index: number) => sorted[Math.min(Math.max(index, 0), sorted.length - 1)] ?? 0;
  const middle = sorted.length / 2;
  if (percent === 50 && Number.isInteger(middle)) return (at(middle - 1) + at(middle)) / 2;
  return at(Math.ceil((percent / 100) * sorted.length) - 1);
};

export const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);

/** Median of what each round gives for itself: what disturbs a round disturbs both its halves. */
export const ratioOfRounds = (ours: readonly number[], peers: readonly number[]): number =>
  median(ours.map((value, round) => value / (peers[round] ?? Number.NaN)));
