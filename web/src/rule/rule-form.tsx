import { useEffect, useState } from 'preact/hooks';
import type { Catalog, Rule } from '../answers.ts';
import { api } from '../api.ts';
import { type ApiError, asApiError } from '../api-error.ts';
import { useBridge } from '../bridge.ts';
import { Result, Trouble } from '../parts/message.tsx';
import { strings } from '../strings.ts';
import { useAction } from '../use-action.ts';
import { AgeChoice } from './age-choice.tsx';
import { AspectChoice } from './aspect-choice.tsx';
import { ASPECTS, contentsOf, type Draft, draftOf, withPicked } from './draft.ts';
import { KindChoice } from './kind-choice.tsx';
import { Picked } from './left-out.tsx';
import { PreviewDetails, PreviewLine } from './preview-view.tsx';
import { AddFolder, SourceChoice } from './source-choice.tsx';
import { usePreview } from './use-preview.ts';

const words = strings.rule;

const problemIn = ({ sources, rule }: Draft): string | undefined => {
  if (sources.length === 0) return words.noSource;
  return rule.kinds?.length === 0 ? words.noKind : undefined;
};

type FieldsProps = {
  readonly catalog: Catalog;
  readonly draft: Draft;
  readonly onDraft: (change: (before: Draft) => Draft) => void;
  readonly onClose: () => void;
};

const Fields = ({ catalog, draft, onDraft, onClose }: FieldsProps) => {
  const { run, busy, outcome } = useAction();
  const { sources } = useBridge();
  const [saves, setSaves] = useState(0);
  const problem = problemIn(draft);
  // What is being found out about files changes what they are.
  const library = sources.map(({ name, items, activity }) => `${name} ${items} ${activity.stage}`);
  const moment = [...library.sort(), catalog.items, saves].join();
  const state = usePreview(catalog.name, problem ? undefined : contentsOf(draft), moment);
  const choices = state.preview?.choices;

  const onRule = (rule: Rule) => onDraft((before) => ({ ...before, rule }));
  const onChosen = (change: (before: readonly string[]) => readonly string[]) =>
    onDraft((before) => ({ ...before, sources: change(before.sources) }));
  const save = () =>
    run(async () => {
      const { rule } = await api.catalog(catalog.name);
      const contents = contentsOf(withPicked(draft, rule?.picked));
      const saved = await api.changeCatalog(catalog.name, contents);
      onDraft(() => draftOf(saved));
      setSaves((before) => before + 1);
      return words.saved(saved.items);
    });

  const { rule } = draft;
  return (
    <div class="stack rule">
      <SourceChoice chosen={draft.sources} onChosen={onChosen} />
      <AddFolder onChosen={onChosen} />
      <KindChoice rule={rule} choices={choices?.kinds} onRule={onRule} />
      {ASPECTS.map((aspect) => (
        <AspectChoice
          key={aspect}
          {...{ aspect, rule, onRule }}
          choices={choices?.[aspect] ?? []}
        />
      ))}
      <AgeChoice rule={rule} choices={choices} onRule={onRule} />
      <Picked
        draft={draft}
        onPutBack={(putBack) => onDraft((before) => ({ ...before, putBack }))}
      />
      <PreviewDetails state={state} />
      <div class="verdict">
        <PreviewLine state={state} problem={problem} />
        <div class="actions">
          <button
            type="button"
            class="primary"
            aria-disabled={busy || problem !== undefined}
            onClick={() => busy || problem !== undefined || save()}
          >
            {busy ? strings.working : words.save}
          </button>
          <button type="button" onClick={onClose}>
            {strings.cancel}
          </button>
        </div>
        <Result outcome={outcome} />
      </div>
    </div>
  );
};

/** Chooses what a catalog of ours holds. */
export const RuleForm = ({ catalog, onClose }: { catalog: Catalog; onClose: () => void }) => {
  const [draft, setDraft] = useState<Draft>();
  const [error, setError] = useState<ApiError>();
  useEffect(() => {
    const leaving = new AbortController();
    api
      .catalog(catalog.name, leaving.signal)
      .then((found) => setDraft(draftOf(found)))
      .catch((thrown: unknown) => {
        if (!leaving.signal.aborted) setError(asApiError(thrown));
      });
    return () => leaving.abort();
  }, [catalog.name]);
  if (error) return <Trouble message={error.message} hint={error.hint} />;
  if (!draft) return <p class="quiet">{strings.starting}</p>;
  const onDraft = (change: (before: Draft) => Draft) =>
    setDraft((before) => before && change(before));
  return <Fields {...{ catalog, draft, onDraft, onClose }} />;
};
