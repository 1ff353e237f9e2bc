import { useEffect, useRef } from 'preact/hooks';
import type { Item, NewViewing } from '../answers.ts';
import { CopyField } from '../parts/copy-field.tsx';
import { strings } from '../strings.ts';
import { Film } from './film.tsx';
import { asOurs } from './our-address.ts';
import { Photo } from './photo.tsx';

const words = strings.player;

type PlayerProps = {
  readonly catalog: string;
  readonly item: Item;
  readonly viewing: NewViewing;
  readonly onStop: () => void;
};

const Shown = ({ catalog, item, viewing }: Omit<PlayerProps, 'onStop'>) => {
  const [type] = item.mime_type.split('/');
  if (type === 'video' || type === 'audio')
    return <Film catalog={catalog} item={item} viewing={viewing} />;
  if (type === 'image') return <Photo title={item.title} src={asOurs(viewing.direct)} />;
  return <p class="quiet">{words.notMedia}</p>;
};

/** Plays an item here, and gives its address for playing it elsewhere. */
export const Player = ({ catalog, item, viewing, onStop }: PlayerProps) => {
  const heading = useRef<HTMLHeadingElement>(null);

  useEffect(() => {
    heading.current?.focus({ preventScroll: true });
    heading.current?.scrollIntoView({ block: 'start' });
  }, []);

  return (
    <section class="card player stack" aria-label={words.region(item.title)}>
      <div class="card-head">
        <h2 ref={heading} tabIndex={-1}>
          {item.title}
        </h2>
        <button type="button" aria-label={words.stopNamed(item.title)} onClick={onStop}>
          {words.stop}
        </button>
      </div>
      <Shown catalog={catalog} item={item} viewing={viewing} />
      <CopyField label={words.address} text={viewing.direct} hint={words.addressHint} rows={2} />
    </section>
  );
};
