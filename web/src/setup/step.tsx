import type { ComponentChildren } from 'preact';
import { useId } from 'preact/hooks';
import { Badge } from '../parts/badge.tsx';
import { strings } from '../strings.ts';

const words = strings.setup;

type StepProps = {
  readonly heading: string;
  readonly isDone: boolean;
  readonly children: ComponentChildren;
};

/** One of the things to do; whether it was done is seen from how things are. */
export const Step = ({ heading, isDone, children }: StepProps) => {
  const id = useId();
  return (
    <li class="card stack" aria-labelledby={id}>
      <div class="card-head">
        <h2 id={id}>{heading}</h2>
        <Badge tone={isDone ? 'good' : 'idle'} text={isDone ? words.done : words.open} />
      </div>
      {children}
    </li>
  );
};
