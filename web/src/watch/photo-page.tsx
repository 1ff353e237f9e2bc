import { useEffect, useState } from 'preact/hooks';
import type { Catalog, Item } from '../answers.ts';
import { PageHeading } from '../parts/page-heading.tsx';
import { hrefOf, turnTo } from '../route.ts';
import { type Around, type ItemAddress, watchApi } from '../watch-api.ts';
import { FileFacts } from './file-facts.tsx';
import { Owner } from './owner.tsx';
import { itemRoute, sectionRoute } from './places.ts';
import { PlayingHere } from './playing-here.tsx';

type PhotoPageProps = {
  readonly address: ItemAddress;
  readonly item: Item;
  readonly entry: Catalog | undefined;
};

/** So many on both sides are here before they are asked for. */
const LEAST_BEFORE = 3;
const LEAST_BEHIND = 5;

/** Photos around the one that is shown, in their order; more of them as one comes near their ends. */
const useAround = ({ catalog }: ItemAddress, item: Item) => {
  const [photos, setPhotos] = useState<readonly Item[]>([item]);
  const [ends, setEnds] = useState({ first: false, last: false });
  const [shown, setShown] = useState(item);
  const place = photos.findIndex(({ id }) => id === shown.id);
  const [first = item] = photos;
  const last = photos.at(-1) ?? item;
  const isShortBefore = !ends.first && place < LEAST_BEFORE;
  const isShortBehind = !ends.last && place >= photos.length - LEAST_BEHIND;

  const look = (id: string, take: (around: Around) => void) => {
    const leaving = new AbortController();
    // Where that fails, those that are here can be turned over.
    watchApi.around({ catalog, id }, leaving.signal).then(take, () => undefined);
    return () => leaving.abort();
  };
  useEffect(() => {
    if (!isShortBefore) return undefined;
    return look(first.id, ({ before }) => {
      if (before) setPhotos((known) => [before, ...known]);
      else setEnds((known) => ({ ...known, first: true }));
    });
  }, [first.id, isShortBefore]);
  useEffect(() => {
    if (!isShortBehind) return undefined;
    return look(last.id, ({ after }) => {
      if (after.length > 0) setPhotos((known) => [...known, ...after]);
      else setEnds((known) => ({ ...known, last: true }));
    });
  }, [last.id, isShortBehind]);
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
