import type { Status } from '../answers.ts';
import { useBridge } from '../bridge.ts';
import { GivenAddresses } from '../contents/given-addresses.tsx';
import { Section } from '../parts/section.tsx';
import { strings } from '../strings.ts';
import { Rates } from './rates.tsx';

const words = strings.running;

const Watchers = () => {
  const { friends, devices } = useBridge();
  const lines = [
    ...friends.flatMap(({ name, watching }) =>
      watching.map(({ title, catalog }) => words.watches(name, title, catalog)),
    ),
    ...devices.flatMap(({ playing }) => playing.map(({ title }) => words.plays(title))),
  ];
  if (lines.length === 0) return <p class="quiet">{words.nobody}</p>;
  return (
    <ul>
      {lines.map((line) => (
        <li key={line}>{line}</li>
      ))}
    </ul>
  );
};

/** Who watches what, and how much goes over the line. */
export const Now = ({ status }: { readonly status: Status }) => (
  <Section heading={words.now}>
    <div class="card stack">
      <p class="quiet">{words.about(status.version, status.uptimeSec)}</p>
      <Watchers />
      <p class="quiet">{words.sessions(status.sessions)}</p>
      <Rates status={status} />
    </div>
    <GivenAddresses />
  </Section>
);
