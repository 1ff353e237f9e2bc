import { PageHeading } from '../parts/page-heading.tsx';
import { hrefOf } from '../route.ts';
import { strings } from '../strings.ts';
import { Backup } from './backup.tsx';
import { Health, Scans } from './health.tsx';
import { LogView } from './log-view.tsx';
import { Now } from './now.tsx';
import { Settings } from './settings.tsx';
import { UpdateNotice } from './updates.tsx';

/** How the bridge does, and what whoever runs it can do about it. */
export const RunningPage = () => (
  <>
    <PageHeading text={strings.pages.bridge} />
    <div class="columns">
      <div class="stack">
        <Now />
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
  </>
);
