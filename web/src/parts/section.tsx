import type { ComponentChildren } from 'preact';
import { useId } from 'preact/hooks';

type SectionProps = {
  readonly heading: string;
  /** Of the heading, for whatever leads here. */
  readonly id?: string;
  readonly children: ComponentChildren;
};

/** A titled part of a page. */
export const Section = ({ heading, id, children }: SectionProps) => {
  const ownId = useId();
  const headingId = id ?? ownId;
  return (
    <section aria-labelledby={headingId} class="stack">
      <h2 id={headingId} tabIndex={-1}>
        {heading}
      </h2>
      {children}
    </section>
  );
};

/** A part that is folded away until it is needed. */
export const Fold = ({ heading, children, open }: SectionProps & { open?: boolean }) => (
  <details class="card fold" open={open}>
    <summary>{heading}</summary>
    <div class="stack">{children}</div>
  </details>
);
