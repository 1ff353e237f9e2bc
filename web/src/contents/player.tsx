import { useEffect, useRef, useState } from 'preact/hooks';
import type { Item, NewViewing } from '../answers.ts';
import { CopyField } from '../parts/copy-field.tsx';
import { Trouble } from '../parts/message.tsx';
import { strings } from '../strings.ts';
import { Media } from './media.tsx';
import { asOurs } from './our-address.ts';
import { type Reason, reasonOf } from './play-failure.ts';

const words = strings.player;

type PlayerProps = {
  readonly item: Item;
  readonly viewing: NewViewing;
  readonly onStop: () => void;
};

/** Plays an item here, and gives its address for playing it elsewhere. */
export const Player = ({ item, viewing, onStop }: PlayerProps) => {
  const heading = useRef<HTMLHeadingElement>(null);
  const [failure, setFailure] = useState<Reason>();
  const src = asOurs(viewing.direct);

  useEffect(() => {
    heading.current?.focus({ preventScroll: true });
    heading.current?.scrollIntoView({ block: 'start' });
  }, []);

  const onError = () => void reasonOf(src).then(setFailure);
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
      <Media item={item} src={src} subtitles={viewing.subtitles} onError={onError} />
      <div aria-live="polite">
        {failure && <Trouble message={failure.message} hint={failure.hint} />}
      </div>
      <CopyField label={words.address} text={viewing.direct} hint={words.addressHint} rows={2} />
    </section>
  );
};
