import { useEffect, useState } from 'preact/hooks';
import type { Catalog, Item } from '../answers.ts';
import { PageHeading } from '../parts/page-heading.tsx';
import { hrefOf, turnTo } from '../route.ts';
import { type ItemAddress, watchApi } from '../watch-api.ts';
import { FileFacts } from './file-facts.tsx';
import { Owner } from './owner.tsx';
import { itemRoute, sectionRoute } from './places.ts';
import { PlayingHere } from './playing-here.tsx';

type PhotoPageProps = {
  readonly address: ItemAddress;
  readonly item: Item;
  readonly entry: Catalog | undefined;
};

/** Some photos around one, in their order. Those before it come one by one. */
const useAround = ({ catalog }: ItemAddress, first: Item) => {
  const [photos, setPhotos] = useState<readonly Item[]>([first]);
  const [shown, setShown] = useState(first);
  const place = photos.findIndex(({ id }) => id === shown.id);
  const isNearEdge = place < 1 || place >= photos.length - 3;
  useEffect(() => {
    if (!isNearEdge) return undefined;
    const leaving = new AbortController();
    watchApi.around({ catalog, id: shown.id }, leaving.signal).then(
      ({ before, after }) =>
        setPhotos((last) => {
          const from = last.slice(
            0,
            last.findIndex(({ id }) => id === shown.id),
          );
          const start = from.length === 0 && before ? [before] : from;
          return [...start, shown, ...after];
        }),
      // Those that are here can be turned over.
      () => undefined,
    );
    return () => leaving.abort();
  }, [shown.id]);
  return { photos, shown, setShown };
};

/** A photo, and the way to those beside it. */
export const PhotoPage = ({ address, item, entry }: PhotoPageProps) => {
  const { catalog } = address;
  const { photos, shown, setShown } = useAround(address, item);
  const show = (photo: Item) => {
    setShown(photo);
    // So that it is there again after a reload. Nothing is turned: this page shows it already.
    const href = hrefOf(itemRoute({ catalog, id: photo.id }, 'play'));
    history.replaceState(history.state, '', href);
  };
  return (
    <>
      <PageHeading text={shown.title} />
      <PlayingHere
        {...{ catalog, item }}
        playing="play"
        isPart
        list={photos}
        onShown={show}
        onStop={() => turnTo(sectionRoute('photos'))}
      />
      {entry && <Owner catalog={entry} item={shown} />}
      <FileFacts item={shown} details={undefined} />
    </>
  );
};
