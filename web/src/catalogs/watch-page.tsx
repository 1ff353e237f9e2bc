import { useBridge } from '../bridge.ts';
import { Badge } from '../parts/badge.tsx';
import { PageHeading } from '../parts/page-heading.tsx';
import { strings } from '../strings.ts';
import { CatalogTitle } from './catalog-title.tsx';
import { FindEverywhere } from './find-everywhere.tsx';
import { originOf, presenceOf } from './presence.ts';

/** The first page of those who may only watch: what there is. */
export const WatchPage = () => {
  const { catalogs } = useBridge();
  return (
    <>
      <PageHeading text={strings.pages.catalogs} />
      <FindEverywhere />
      {catalogs.length === 0 && <p class="quiet">{strings.catalogs.nothing}</p>}
      <ul class="cards">
        {catalogs.map((catalog) => {
          if (catalog.kind === 'own') {
            return (
              <li key={catalog.name} class="card">
                <CatalogTitle catalog={catalog} />
              </li>
            );
          }
          const { tone, word, text } = presenceOf(catalog);
          return (
            <li key={catalog.name} class="card">
              <CatalogTitle catalog={catalog}>
                <Badge tone={tone} text={word} />
              </CatalogTitle>
              <p class="quiet">{originOf(catalog)}</p>
              {text && <p>{text}</p>}
            </li>
          );
        })}
      </ul>
    </>
  );
};
