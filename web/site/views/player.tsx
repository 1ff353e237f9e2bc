import { useEffect, useRef, useState } from 'preact/hooks';
import type { Item } from '../../../bridge/protocol/item.ts';
import { filmOf } from '../media/film.ts';
import { offer } from '../media/offers.ts';
import type { Catalog } from '../net/catalog.ts';
import { strings } from '../strings.ts';

type Props = { readonly catalog: Catalog; readonly item: Item; readonly onClose: () => void };

type MediaProps = { readonly item: Item; readonly address: string; readonly onError: () => void };

const Media = ({ item: { mime_type, title }, address: src, onError }: MediaProps) => {
  const props = { src, onError };
  if (mime_type.startsWith('image/')) return <img {...props} alt={title} />;
  if (mime_type.startsWith('audio/')) {
    return <audio {...props} controls autoPlay aria-label={title} />;
  }
  return <video {...props} controls autoPlay playsInline aria-label={title} />;
};

/** The browser's own player, over the service worker. */
export const Player = ({ catalog, item, onClose }: Props) => {
  const place = useRef<HTMLElement>(null);
  const [address, setAddress] = useState<string | undefined>();
  const [hasFailed, setFailed] = useState(false);
  useEffect(() => {
    const offered = offer(filmOf(catalog, item));
    setAddress(offered.address);
    place.current?.scrollIntoView({ block: 'nearest' });
    return offered.takeBack;
  }, [catalog, item]);
  return (
    <section ref={place} class="player-place stack" aria-label={item.title}>
      <div class="card-head">
        <h2>{item.title}</h2>
        <button type="button" onClick={onClose}>
          {strings.close}
        </button>
      </div>
      {address && <Media item={item} address={address} onError={() => setFailed(true)} />}
      <div aria-live="polite">
        {hasFailed && <p class="note note-warn">{strings.cannotPlay}</p>}
      </div>
    </section>
  );
};
