import { useState } from 'preact/hooks';
import { useBridge } from '../bridge.ts';
import { GivenAddresses } from '../contents/given-addresses.tsx';
import { Devices } from '../devices/devices.tsx';
import { Guide } from '../guide/guide.tsx';
import { Plugins } from '../jellyfin/plugins.tsx';
import { PageHeading } from '../parts/page-heading.tsx';
import { Fold, Section } from '../parts/section.tsx';
import { strings } from '../strings.ts';
import { FindEverywhere } from './find-everywhere.tsx';
import { ImportedCatalog } from './imported-catalog.tsx';
import { Inbox } from './inbox.tsx';
import { NewCatalog } from './new-catalog.tsx';
import { NewImport } from './new-import.tsx';
import { NewJellyfinCatalog } from './new-jellyfin-catalog.tsx';
import { OwnCatalog } from './own-catalog.tsx';

/** The first page: what to do next, friends' catalogs and our own. */
export const CatalogsPage = () => {
  const { catalogs } = useBridge();
  const [renamed, setRenamed] = useState<string>();
  const own = catalogs.filter(({ kind }) => kind === 'own');
  const imported = catalogs.filter(({ kind }) => kind === 'imported');
  const words = strings.catalogs;
  return (
    <>
      <PageHeading text={strings.pages.catalogs} />
      <Guide />
      <Inbox />
      <FindEverywhere />
      <div class="columns">
        <Section heading={words.imported}>
          {imported.length === 0 && <p class="quiet">{words.noImported}</p>}
          <ul class="cards">
            {imported.map((catalog) => (
              <ImportedCatalog key={catalog.name} catalog={catalog} />
            ))}
          </ul>
          <Fold heading={strings.newImport.heading}>
            <NewImport />
          </Fold>
          <GivenAddresses />
          <Devices />
          <Fold heading={strings.plugins.heading}>
            <Plugins />
          </Fold>
        </Section>
        <Section heading={words.own}>
          {own.length === 0 && <p class="quiet">{words.noOwn}</p>}
          <ul class="cards">
            {own.map((catalog) => (
              <OwnCatalog
                key={catalog.name}
                catalog={catalog}
                isRenamed={catalog.name === renamed}
                onRenamed={setRenamed}
              />
            ))}
          </ul>
          <Fold heading={strings.newCatalog.heading}>
            <NewCatalog />
          </Fold>
          <Fold heading={strings.jellyfin.heading}>
            <NewJellyfinCatalog />
          </Fold>
        </Section>
      </div>
    </>
  );
};
