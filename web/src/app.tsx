import { useState } from 'preact/hooks';
import type { Caller } from './answers.ts';
import { BridgeContext, useBridge } from './bridge.ts';
import { CatalogsPage } from './catalogs/catalogs-page.tsx';
import { ConnectionNotice } from './connection-notice.tsx';
import { ContentsPage } from './contents/contents-page.tsx';
import { DownloadsPage } from './downloads/downloads-page.tsx';
import { FriendsPage } from './friends/friends-page.tsx';
import { Brand, Header } from './header.tsx';
import { Late } from './late.tsx';
import { NetworksPage } from './networks/networks-page.tsx';
import { PeoplePage } from './people/people-page.tsx';
import { type BridgeState, Refresher } from './refresher.ts';
import { type Page, type Route, useRoute } from './route.ts';
import { SignIn } from './sign-in.tsx';
import { strings } from './strings.ts';
import { useSignIn } from './use-sign-in.ts';

/** Loaded when somebody wants to watch. */
const loadWatch = () => import('./watch/watch.tsx').then(({ Watch }) => Watch);

/** Loaded when somebody sets the bridge up. */
const loadSetup = () => import('./setup/setup-page.tsx').then(({ SetupPage }) => SetupPage);

/** Loaded when somebody looks after the bridge. */
const loadRunning = () => import('./running/running-page.tsx').then((page) => page.RunningPage);

/** As the page's file has it, before any of this runs. */
const Starting = ({ isAsking }: { readonly isAsking: boolean }) => (
  <>
    <header class="top">
      <Brand />
    </header>
    {isAsking && <p class="narrow quiet">{strings.starting}</p>}
  </>
);

/** Those who may only watch begin there. */
const pageFor = ({ page, catalog }: Route, { role }: Caller): Page =>
  role === 'watch' && page !== 'people' && catalog === undefined ? 'watch' : page;

const CurrentPage = (route: Route) => {
  const { page, catalog, search = '' } = route;
  if (catalog !== undefined) {
    return <ContentsPage key={`${catalog}/${search}`} name={catalog} start={search} />;
  }
  if (page === 'people') return <PeoplePage />;
  if (page === 'watch') return <Late load={loadWatch} place={[]} query={{}} {...route} />;
  if (page === 'downloads') return <DownloadsPage />;
  if (page === 'bridge') return <Late load={loadRunning} />;
  if (page === 'setup') return <Late load={loadSetup} />;
  if (page === 'friends') return <FriendsPage />;
  if (page === 'networks') return <NetworksPage />;
  return <CatalogsPage />;
};

const Shown = ({ route }: { readonly route: Route }) => {
  const page = pageFor(route, useBridge().caller);
  return (
    <>
      <Header page={page} />
      <main id="content" class={page === 'watch' ? 'wide' : undefined}>
        <CurrentPage {...route} page={page} />
      </main>
    </>
  );
};

export const App = () => {
  const [state, setState] = useState<BridgeState>({ phase: 'starting' });
  const [refresher] = useState(() => new Refresher(setState));
  const { error, signInByHand, signInAs } = useSignIn(refresher);
  const route = useRoute();
  const { phase, snapshot, trouble } = state;
  return (
    <>
      <ConnectionNotice trouble={trouble} />
      {phase === 'signed-out' && <SignIn error={error} onText={signInByHand} onPerson={signInAs} />}
      {phase === 'starting' && <Starting isAsking={!trouble} />}
      {snapshot && (
        <BridgeContext.Provider
          value={{ ...snapshot, refresh: refresher.refresh, signedOut: refresher.signedOut }}
        >
          <Shown route={route} />
        </BridgeContext.Provider>
      )}
    </>
  );
};
