import { useEffect, useRef } from 'preact/hooks';
import type { Catalog } from '../answers.ts';
import { api } from '../api.ts';
import { useBridge } from '../bridge.ts';
import { ConfirmButton } from '../parts/confirm-button.tsx';
import { Result } from '../parts/message.tsx';
import { strings } from '../strings.ts';
import { useAction } from '../use-action.ts';
import { AwayChoice } from './away-choice.tsx';
import { CatalogContents } from './catalog-contents.tsx';
import { CatalogTitle } from './catalog-title.tsx';
import { NameForm } from './name-form.tsx';
import { Sharing } from './sharing.tsx';
import { SourceState } from './source-state.tsx';

/** What was renamed is another card, perhaps elsewhere: whoever did it goes on from there. */
const Renamed = ({ name }: { name: string }) => {
  const note = useRef<HTMLParagraphElement>(null);
  useEffect(() => note.current?.focus(), []);
  return (
    <p ref={note} tabIndex={-1} class="note note-good">
      {strings.changeCatalog.renamed(name)}
    </p>
  );
};

type OwnCatalogProps = {
  readonly catalog: Catalog;
  /** Only just now. */
  readonly isRenamed: boolean;
  readonly onRenamed: (next: string) => void;
};

/** One of our catalogs, and what can be done with it. */
export const OwnCatalog = ({ catalog, isRenamed, onRenamed }: OwnCatalogProps) => {
  const { run, busy, outcome } = useAction();
  const { name, sharedWith = [] } = catalog;
  const sources = useBridge()
    .sources.filter(({ catalogs }) => catalogs.includes(name))
    .sort((one, other) => (one.name < other.name ? -1 : 1));
  const words = strings.catalogs;

  const rescan = () => run(async () => words.rescanned((await api.scan(name)).items));
  const remove = () => run(() => api.removeCatalog(name));

  return (
    <li class="card">
      <CatalogTitle catalog={catalog} />
      {isRenamed && <Renamed name={name} />}
      <p class="quiet">{sharedWith.length > 0 ? words.sharedWith(sharedWith) : words.notShared}</p>
      {sources.map((source) => (
        <SourceState key={source.name} source={source} />
      ))}
      <details class="manage">
        <summary aria-label={words.manageNamed(name)}>{words.manage}</summary>
        <div class="stack">
          <Sharing catalog={catalog} />
          <NameForm catalog={catalog} onRenamed={onRenamed} />
          <CatalogContents catalog={catalog} />
          <AwayChoice catalog={catalog} />
          <div class="actions">
            <button type="button" aria-disabled={busy} onClick={() => busy || rescan()}>
              {busy ? strings.working : words.rescan}
            </button>
            <ConfirmButton
              label={`${strings.remove}: ${name}`}
              question={words.removeOwn(name)}
              effect={words.removeOwnEffect}
              busy={busy}
              onConfirm={remove}
            />
          </div>
        </div>
      </details>
      <Result outcome={outcome} />
    </li>
  );
};
