import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type { NewViewing } from '../answers.ts';
import { CopyField } from '../parts/copy-field.tsx';
import { strings } from '../strings.ts';

const words = strings.player;

type PlayerCardProps = {
  readonly title: string;
  /** Its address is given for playing it elsewhere. */
  readonly viewing?: NewViewing | undefined;
  readonly onStop: () => void;
  readonly children: ComponentChildren;
};

/** What is played or shown here, until it is stopped. */
export const PlayerCard = ({ title, viewing, onStop, children }: PlayerCardProps) => {
  const heading = useRef<HTMLHeadingElement>(null);

  useEffect(() => {
    heading.current?.focus({ preventScroll: true });
    heading.current?.scrollIntoView({ block: 'start' });
  }, []);

  return (
    <section class="card player stack" aria-label={words.region(title)}>
      <div class="card-head">
        <h2 ref={heading} tabIndex={-1}>
          {title}
        </h2>
        <button type="button" aria-label={words.stopNamed(title)} onClick={onStop}>
          {words.stop}
        </button>
      </div>
      {children}
      {viewing && (
        <CopyField label={words.address} text={viewing.direct} hint={words.addressHint} rows={2} />
      )}
    </section>
  );
};
