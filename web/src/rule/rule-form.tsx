import { useEffect, useState } from 'preact/hooks';
import type { Catalog, Rule, Source } from '../answers.ts';
import { api } from '../api.ts';
import { type ApiError, asApiError } from '../api-error.ts';
import { useBridge } from '../bridge.ts';
import { Trouble } from '../parts/message.tsx';
import { strings } from '../strings.ts';
import { AgeChoice } from './age-choice.tsx';
import { AspectChoice } from './aspect-choice.tsx';
import { ASPECTS, contentsOf, type Draft, draftOf } from './draft.ts';
import { KindChoice } from './kind-choice.tsx';
import { Picked } from './left-out.tsx';
import { PreviewDetails } from './preview-view.tsx';
import { AddFolder, AddJellyfin, SourceChoice } from './source-choice.tsx';
import { usePreview } from './use-preview.ts';
import { Verdict } from './verdict.tsx';

const UNSETTLED: readonly Source['activity']['stage'][] = ['walking', 'describing'];
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

/**
 * Changes when there is other news of the library; not while files are found and looked into, or it would be
 * read out every second.
 */
const momentOf = (catalog: Catalog, { sources }: Draft, known: readonly Source[]): string => {
  const taken = known.filter(({ name }) => sources.includes(name));
  const isSettling = taken.some(({ activity: { stage } }) => UNSETTLED.includes(stage));
  const counts = taken.map(({ name, items }) => `${name} ${items}`).sort();
  return isSettling ? '' : [...counts, catalog.items].join();
};

const Fields = ({ catalog, draft, onDraft, onClose }: FieldsProps) => {
  const [saves, setSaves] = useState(0);
  const problem = problemIn(draft);
  const moment = `${momentOf(catalog, draft, useBridge().sources)} ${saves}`;
  const state = usePreview(catalog.name, problem ? undefined : contentsOf(draft), moment);
  const choices = state.preview?.choices;

  const onRule = (rule: Rule) => onDraft((before) => ({ ...before, rule }));
  const onChosen = (change: (before: readonly string[]) => readonly string[]) =>
    onDraft((before) => ({ ...before, sources: change(before.sources) }));
  const onPutBack = (putBack: readonly string[]) => onDraft((before) => ({ ...before, putBack }));
  const onSaved = (saved: Catalog) => {
    onDraft(() => draftOf(saved));
    setSaves((before) => before + 1);
  };

  const shared = { rule: draft.rule, onRule };
  return (
    <div class="stack rule">
      <SourceChoice chosen={draft.sources} onChosen={onChosen} />
      <AddFolder onChosen={onChosen} />
      <AddJellyfin onChosen={onChosen} />
      <KindChoice {...shared} choices={choices?.kinds} />
      {ASPECTS.map((aspect) => (
        <AspectChoice key={aspect} {...shared} aspect={aspect} choices={choices?.[aspect] ?? []} />
      ))}
      <AgeChoice {...shared} choices={choices} />
      <Picked draft={draft} onPutBack={onPutBack} />
      <PreviewDetails state={state} />
      <Verdict {...{ catalog, draft, state, problem, onSaved, onClose }} />
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
