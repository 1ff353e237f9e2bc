import type { Catalog } from '../answers.ts';
import { api } from '../api.ts';
import { Result } from '../parts/message.tsx';
import { strings } from '../strings.ts';
import { useAction } from '../use-action.ts';
import { contentsOf, type Draft, withPicked } from './draft.ts';
import { PreviewLine, type PreviewProps } from './preview-view.tsx';

type VerdictProps = PreviewProps & {
  readonly catalog: Catalog;
  readonly draft: Draft;
  readonly onSaved: (saved: Catalog) => void;
  readonly onClose: () => void;
};

/** What a catalog would hold, in a line, and whether it is to be so. */
export const Verdict = (props: VerdictProps) => {
  const { catalog, draft, state, problem, onSaved, onClose } = props;
  const { run, busy, outcome } = useAction();
  const cannotSave = busy || problem !== undefined;
  const save = () =>
    run(async () => {
      const { rule } = await api.catalog(catalog.name);
      const contents = contentsOf(withPicked(draft, rule?.picked));
      const saved = await api.changeCatalog(catalog.name, contents);
      onSaved(saved);
      return strings.rule.saved(saved.items);
    });
  return (
    <div class="verdict">
      <PreviewLine state={state} problem={problem} />
      <div class="actions">
        <button
          type="button"
          class="primary"
          aria-disabled={cannotSave}
          onClick={() => cannotSave || save()}
        >
          {busy ? strings.working : strings.rule.save}
        </button>
        <button type="button" onClick={onClose}>
          {strings.cancel}
        </button>
      </div>
      <Result outcome={outcome} />
    </div>
  );
};
