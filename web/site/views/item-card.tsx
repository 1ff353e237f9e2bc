import { useEffect, useRef, useState } from 'preact/hooks';
import type { Item } from '../../../bridge/protocol/item.ts';
import { formatBytes, formatDuration } from '../../src/format.ts';
import { filmOf } from '../media/film.ts';
import { downloadOf } from '../media/messages.ts';
import { offer } from '../media/offers.ts';
import type { Catalog } from '../net/catalog.ts';
import { strings } from '../strings.ts';

type Props = { readonly item: Item; readonly catalog: Catalog; readonly onPlay: () => void };

/** The poster, once it is in sight. */
const Poster = ({ item: { id, poster, kind }, catalog }: Omit<Props, 'onPlay'>) => {
  const place = useRef<HTMLDivElement>(null);
  const [address, setAddress] = useState<string | undefined>();
  useEffect(() => {
    if (!poster || !place.current) return;
    let made: string | undefined;
    let isWanted = true;
    const load = async () => {
      const picture = await catalog
        .picture(id, 'poster-w320', poster)
        .catch(() => catalog.picture(id, 'poster', poster));
      if (!isWanted) return;
      made = URL.createObjectURL(picture);
      setAddress(made);
    };
    const sight = new IntersectionObserver(([entry]) => {
      if (!entry?.isIntersecting) return;
      sight.disconnect();
      load().catch(() => {});
    });
    sight.observe(place.current);
    return () => {
      isWanted = false;
      sight.disconnect();
      if (made) URL.revokeObjectURL(made);
    };
  }, [catalog, id, poster]);
  return (
    <div ref={place} class={`poster poster-${kind}`}>
      {address && <img src={address} alt="" />}
    </div>
  );
};

const two = (number: number): string => String(number).padStart(2, '0');

const factsOf = ({ series, year, duration, byte_size, version }: Item): string => {
  const { season, episode } = series ?? {};
  const number = season !== undefined && episode !== undefined && `S${two(season)}E${two(episode)}`;
  const length = duration !== undefined && formatDuration(duration);
  const facts = [series?.title, number, year, length, version, formatBytes(byte_size)];
  return facts.filter(Boolean).join(' · ');
};

export const ItemCard = ({ item, catalog, onPlay }: Props) => {
  const isShown = item.mime_type.startsWith('image/');
  const download = () => {
    // The service worker sends it as a file, so this page stays; it is offered for as long as the page is here.
    location.assign(downloadOf(offer(filmOf(catalog, item)).address));
  };
  return (
    <li class="film">
      <Poster item={item} catalog={catalog} />
      <div class="film-about">
        <strong>{item.title}</strong>
        <span class="quiet">{factsOf(item)}</span>
        <div class="actions">
          <button type="button" aria-label={`${strings.play}: ${item.title}`} onClick={onPlay}>
            {isShown ? strings.show : strings.play}
          </button>
          <button
            type="button"
            class="plain"
            aria-label={`${strings.download}: ${item.title}`}
            onClick={download}
          >
            {strings.download}
          </button>
        </div>
      </div>
    </li>
  );
};
