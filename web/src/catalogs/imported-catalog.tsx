import type { Catalog } from '../answers.ts';
import { api } from '../api.ts';
import { Badge } from '../parts/badge.tsx';
import { ConfirmButton } from '../parts/confirm-button.tsx';
import { Result } from '../parts/message.tsx';
import { strings } from '../strings.ts';
import { useAction } from '../use-action.ts';
import { CatalogTitle } from './catalog-title.tsx';
import { diskAwayOf, originOf, presenceOf } from './presence.ts';

/** A friend's catalog, how it does, and what can be done with it. */
export const ImportedCatalog = ({ catalog }: { catalog: Catalog }) => {
  const { run, busy, outcome } = useAction();
  const { name } = catalog;
  const words = strings.catalogs;
  const { tone, word, text } = presenceOf(catalog);
  const disk = diskAwayOf(catalog);

  const askAgain = () =>
    run(async () => {
      await api.refreshImport(name);
      return words.asked;
    });
  const remove = () => run(() => api.removeImport(name));

  return (
    <li class="card">
      <CatalogTitle catalog={catalog}>
        <Badge tone={tone} text={word} />
      </CatalogTitle>
      <p class="quiet">{originOf(catalog)}</p>
      {text && <p>{text}</p>}
      {disk && <p class="note note-warn">{disk}</p>}
      <div class="actions">
        <button
          type="button"
          aria-label={`${words.askAgain}: ${name}`}
          aria-disabled={busy}
          onClick={() => busy || askAgain()}
        >
          {busy ? strings.working : words.askAgain}
        </button>
        <ConfirmButton
          label={`${strings.remove}: ${name}`}
          question={words.removeImport(name)}
          effect={words.removeImportEffect}
          busy={busy}
          onConfirm={remove}
        />
      </div>
      <Result outcome={outcome} />
    </li>
  );
};
