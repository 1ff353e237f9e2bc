import { api } from '../api.ts';
import { useBridge } from '../bridge.ts';
import { GivenAddresses } from '../contents/given-addresses.tsx';
import { NotYet } from '../parts/not-yet.tsx';
import { Section } from '../parts/section.tsx';
import { strings } from '../strings.ts';
import { useEvery } from '../use-every.ts';
import { Rates } from './rates.tsx';

const words = strings.running;
const ASK_EVERY_MS = 2_000;

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
export const Now = () => {
  const { known: status, error } = useEvery(ASK_EVERY_MS, api.status);
  return (
    <Section heading={words.now}>
      <div class="card stack">
        {status ? (
          <>
            <p class="quiet">{words.about(status.version, status.uptimeSec)}</p>
            <Watchers />
            <p class="quiet">{words.sessions(status.sessions)}</p>
            <Rates status={status} />
          </>
        ) : (
          <NotYet error={error} />
        )}
      </div>
      <GivenAddresses />
    </Section>
  );
};
