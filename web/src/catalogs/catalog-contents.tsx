import { useRef, useState } from 'preact/hooks';
import type { Catalog } from '../answers.ts';
import { RuleForm } from '../rule/rule-form.tsx';
import { strings } from '../strings.ts';

/** What is in a catalog of ours, to be chosen; nothing is asked for before it is unfolded. */
export const CatalogContents = ({ catalog }: { catalog: Catalog }) => {
  const [isBegun, setBegun] = useState(false);
  const details = useRef<HTMLDetailsElement>(null);
  const words = strings.rule;
  const close = () => {
    setBegun(false);
    if (!details.current) return;
    details.current.open = false;
    details.current.querySelector('summary')?.focus();
  };
  return (
    <details
      ref={details}
      class="manage"
      onToggle={(event) => event.currentTarget.open && setBegun(true)}
    >
      <summary aria-label={words.headingNamed(catalog.name)}>{words.heading}</summary>
      {isBegun && <RuleForm catalog={catalog} onClose={close} />}
    </details>
  );
};
