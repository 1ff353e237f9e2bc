import { useEffect, useState } from 'preact/hooks';
import { Badge } from '../../src/parts/badge.tsx';
import { Section } from '../../src/parts/section.tsx';
import { Household, type Listed, type State } from '../net/household.ts';
import { forget, type Kept } from '../net/kept.ts';
import { strings } from '../strings.ts';
import { CatalogPage } from './catalog-page.tsx';
import { Top } from './top.tsx';
import { TroubleOf } from './trouble.tsx';

type Props = { readonly kept: Kept; readonly onForgotten: () => void };

const chosen = (): string => decodeURIComponent(location.hash.slice(1));

/** The catalogs that this household's browsers can see, or one of them. */
export const Catalogs = ({ kept, onForgotten }: Props) => {
  const [state, setState] = useState<State>({ home: kept.home, catalogs: [] });
  const [place, setPlace] = useState(chosen);
  useEffect(() => {
    const household = new Household(kept, setState);
    household.start();
    const moved = () => setPlace(chosen());
    window.addEventListener('hashchange', moved);
    return () => {
      window.removeEventListener('hashchange', moved);
      void household.stop();
    };
  }, [kept]);
  const { home, catalogs, trouble } = state;
  const leave = async () => {
    if (!confirm(strings.forgetQuestion)) return;
    await forget();
    onForgotten();
  };
  const open = catalogs.find(({ id }) => id === place);
  const until = new Date(home.browser.endsAtSec * 1000);
  return (
    <>
      <Top household={home.name}>
        <button type="button" class="plain" onClick={leave}>
          {strings.forget}
        </button>
      </Top>
      <main class="stack">
        <div aria-live="polite">{trouble && <TroubleOf code={trouble} />}</div>
        {open ? (
          <CatalogPage key={open.id} listed={open} isCutOff={trouble !== undefined} />
        ) : (
          <List state={state} />
        )}
        <p class="quiet">
          {home.browser.name} ·{' '}
          {strings.until(until.toLocaleDateString('en', { dateStyle: 'long' }))}
        </p>
      </main>
    </>
  );
};

const List = ({ state: { home, catalogs, trouble } }: { state: State }) => {
  const own = catalogs.filter(({ friend }) => friend === undefined);
  const imported = catalogs.filter(({ friend }) => friend !== undefined);
  const isEmpty = home.catalogs.length + home.imports.length === 0;
  return (
    <>
      <h1>{strings.catalogs}</h1>
      {isEmpty && <p>{strings.nothing}</p>}
      {!isEmpty && catalogs.length === 0 && !trouble && <p>{strings.starting}</p>}
      {home.isCut && <p class="note note-warn">{strings.isCut}</p>}
      {own.length > 0 && <Cards heading={strings.ours} catalogs={own} />}
      {imported.length > 0 && <Cards heading={strings.friends} catalogs={imported} />}
    </>
  );
};

const Cards = ({ heading, catalogs }: { heading: string; catalogs: readonly Listed[] }) => (
  <Section heading={heading}>
    <ul class="shelves">
      {catalogs.map((listed) => (
        <li key={listed.id}>
          <a class="card shelf" href={`#${listed.id}`}>
            <strong>{listed.name}</strong>
            {listed.friend !== undefined && <span class="quiet">{strings.by(listed.friend)}</span>}
            {listed.description && <span class="quiet">{listed.description}</span>}
            <Presence listed={listed} />
          </a>
        </li>
      ))}
    </ul>
  </Section>
);

export const Presence = ({ listed: { isOnline } }: { listed: Listed }) => {
  if (isOnline === undefined) return <Badge tone="idle" text={strings.state.asking} />;
  return isOnline ? (
    <Badge tone="good" text={strings.state.online} />
  ) : (
    <Badge tone="idle" text={strings.state.away} />
  );
};
