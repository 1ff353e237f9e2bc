import { api } from '../api.ts';
import { NotYet } from '../parts/not-yet.tsx';
import { PageHeading } from '../parts/page-heading.tsx';
import { hrefOf } from '../route.ts';
import { strings } from '../strings.ts';
import { useEvery } from '../use-every.ts';
import { Backup } from './backup.tsx';
import { Health, Scans } from './health.tsx';
import { LogView } from './log-view.tsx';
import { Now } from './now.tsx';
import { Settings } from './settings.tsx';
import { UpdateNotice } from './updates.tsx';

const ASK_EVERY_MS = 2_000;

/** How the bridge does, and what whoever runs it can do about it. */
export const RunningPage = () => {
  const { known: status, error } = useEvery(ASK_EVERY_MS, api.status);
  return (
    <>
      <PageHeading text={strings.pages.bridge} />
      {!status && <NotYet error={error} />}
      {status && (
        <div class="columns">
          <div class="stack">
            <Now status={status} />
            <Health />
            <UpdateNotice />
            <Scans />
          </div>
          <div class="stack">
            <Settings />
            <Backup />
            <LogView />
            <p>
              <a href={hrefOf({ page: 'setup' })}>{strings.pages.setup}</a>
            </p>
          </div>
        </div>
      )}
    </>
  );
};
