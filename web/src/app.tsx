import { useState } from 'preact/hooks';
import { BridgeContext, useBridge } from './bridge.ts';
import { CatalogsPage } from './catalogs/catalogs-page.tsx';
import { WatchPage } from './catalogs/watch-page.tsx';
import { ConnectionNotice } from './connection-notice.tsx';
import { ContentsPage } from './contents/contents-page.tsx';
import { DownloadsPage } from './downloads/downloads-page.tsx';
import { FriendsPage } from './friends/friends-page.tsx';
import { Header } from './header.tsx';
import { NetworksPage } from './networks/networks-page.tsx';
import { PeoplePage } from './people/people-page.tsx';
import { type BridgeState, Refresher } from './refresher.ts';
import { type Route, useRoute } from './route.ts';
import { SignIn } from './sign-in.tsx';
import { strings } from './strings.ts';
import { useSignIn } from './use-sign-in.ts';

const CurrentPage = ({ page, catalog, search = '' }: Route) => {
  const { caller } = useBridge();
  if (catalog !== undefined) {
    return <ContentsPage key={`${catalog}/${search}`} name={catalog} start={search} />;
  }
  if (page === 'people') return <PeoplePage />;
  if (caller.role === 'watch') return <WatchPage />;
  if (page === 'downloads') return <DownloadsPage />;
  if (page === 'friends') return <FriendsPage />;
  if (page === 'networks') return <NetworksPage />;
  return <CatalogsPage />;
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
      {phase === 'starting' && !trouble && <p class="narrow quiet">{strings.starting}</p>}
      {snapshot && (
        <BridgeContext.Provider
          value={{ ...snapshot, refresh: refresher.refresh, signedOut: refresher.signedOut }}
        >
          <Header page={route.page} />
          <main id="content">
            <CurrentPage {...route} />
          </main>
        </BridgeContext.Provider>
      )}
    </>
  );
};
