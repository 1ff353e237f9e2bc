import { useEffect, useRef, useState } from 'preact/hooks';
import type { Status } from '../answers.ts';
import { strings } from '../strings.ts';

const words = strings.running;
const WIDTH = 240;
const HEIGHT = 48;

/** Of two minutes, at one every two seconds. */
const SAMPLES = 60;

type Sample = { readonly sent: number; readonly received: number };
type Counted = Pick<Status, 'sentBytes' | 'receivedBytes'> & { readonly atMs: number };

/** Bytes a second, from one answer to the next. */
const sampleOf = (before: Counted, now: Counted): Sample => {
  const sec = Math.max(0.1, (now.atMs - before.atMs) / 1000);
  // Counters begin anew with the bridge.
  const rate = (from: number, to: number) => Math.max(0, (to - from) / sec);
  return {
    sent: rate(before.sentBytes, now.sentBytes),
    received: rate(before.receivedBytes, now.receivedBytes),
  };
};

/** What goes to friends and comes from them, as far as this page has looked on. */
const useSamples = (status: Status): readonly Sample[] => {
  const last = useRef<Counted | undefined>(undefined);
  const [samples, setSamples] = useState<readonly Sample[]>([]);
  useEffect(() => {
    const { sentBytes, receivedBytes } = status;
    const now = { sentBytes, receivedBytes, atMs: performance.now() };
    const before = last.current;
    last.current = now;
    if (before) setSamples((all) => [...all, sampleOf(before, now)].slice(-SAMPLES));
  }, [status]);
  return samples;
};

const pathOf = (values: readonly number[], most: number): string => {
  const x = (place: number) => WIDTH - (values.length - 1 - place) * (WIDTH / (SAMPLES - 1));
  const y = (value: number) => HEIGHT - 2 - (value / most) * (HEIGHT - 4);
  return values
    .map(
      (value, place) => `${place === 0 ? 'M' : 'L'}${x(place).toFixed(1)} ${y(value).toFixed(1)}`,
    )
    .join('');
};

const Chart = ({ label, values }: { label: string; values: readonly number[] }) => {
  const now = values.at(-1) ?? 0;
  const most = Math.max(...values, 0);
  return (
    <figure class="chart">
      <figcaption>
        {label} <strong>{words.rate(Math.round(now))}</strong>
      </figcaption>
      <svg
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={words.chart(label, Math.round(now), Math.round(most))}
      >
        {values.length > 1 && <path d={pathOf(values, Math.max(most, 1))} />}
      </svg>
    </figure>
  );
};

export const Rates = ({ status }: { readonly status: Status }) => {
  const samples = useSamples(status);
  return (
    <div class="charts">
      <Chart label={words.sent} values={samples.map(({ sent }) => sent)} />
      <Chart label={words.received} values={samples.map(({ received }) => received)} />
    </div>
  );
};
