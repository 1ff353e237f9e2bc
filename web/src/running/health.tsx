import { useBridge } from '../bridge.ts';
import { SourceState } from '../catalogs/source-state.tsx';
import { Badge } from '../parts/badge.tsx';
import { Section } from '../parts/section.tsx';
import { hrefOf } from '../route.ts';
import { strings } from '../strings.ts';

const words = strings.running;

/** Whether the networks are reached. */
export const Health = () => {
  const { memberships } = useBridge();
  return (
    <Section heading={words.health}>
      <ul class="lines card">
        {memberships.map(({ account, name, state, server }) => (
          <li key={account}>
            <span class="grow">
              {name} {server && <span class="quiet">{server}</span>}
            </span>
            <Badge
              tone={state === 'connected' ? 'good' : 'bad'}
              text={strings.networks.states[state]}
            />
          </li>
        ))}
        <li>
          <a href={hrefOf({ page: 'networks' })}>{words.healthLink}</a>
        </li>
      </ul>
    </Section>
  );
};

/** What the folders hold, what was found in them, and what is wrong. */
export const Scans = () => {
  const { sources } = useBridge();
  const sorted = sources.toSorted((one, other) => (one.name < other.name ? -1 : 1));
  return (
    <Section heading={words.scans}>
      {sources.length === 0 && <p class="quiet">{words.noScans}</p>}
      <ul class="cards">
        {sorted.map((source) => {
          const { name, dir, items, lastScan } = source;
          return (
            <li key={name} class="card stack">
              <h3>{name}</h3>
              <p class="quiet path" title={dir}>
                {dir}
              </p>
              <p>
                {words.scan(
                  strings.catalogs.items(items),
                  lastScan
                    ? words.found(lastScan.added, lastScan.changed, lastScan.removed)
                    : words.notYet,
                )}
              </p>
              <SourceState source={source} />
            </li>
          );
        })}
      </ul>
    </Section>
  );
};
