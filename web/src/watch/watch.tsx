import { AlbumPage } from './album-page.tsx';
import { CatalogPage } from './catalog-page.tsx';
import { ItemPage } from './item-page.tsx';
import { type Playing, type Query, SECTIONS, type Section } from './places.ts';
import { SectionPage } from './section-page.tsx';
import { SeriesPage } from './series-page.tsx';

type WatchProps = { readonly place: readonly string[]; readonly query: Query };

const asPlaying = (text: string | undefined): Playing | undefined =>
  text === 'play' || text === 'begin' ? text : undefined;

/** The part of the page for watching. */
export const Watch = ({ place, query }: WatchProps) => {
  const [first = 'home', catalog, id, how] = place;
  if (catalog !== undefined && id !== undefined) {
    const address = { catalog, id };
    const key = `${catalog}/${id}`;
    if (first === 'item') return <ItemPage key={key} address={address} playing={asPlaying(how)} />;
    if (first === 'series') return <SeriesPage address={address} query={query} />;
    if (first === 'album') return <AlbumPage address={address} playing={asPlaying(how)} />;
  }
  if (first === 'catalog' && catalog !== undefined) {
    return <CatalogPage key={catalog} name={catalog} />;
  }
  const section: Section = SECTIONS.find((each) => each === first) ?? 'home';
  return <SectionPage key={section} section={section} query={query} />;
};
