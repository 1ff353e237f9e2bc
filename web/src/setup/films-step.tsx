import type { ComponentChildren } from 'preact';
import { useBridge } from '../bridge.ts';
import { NewCatalog } from '../catalogs/new-catalog.tsx';
import { NewJellyfinCatalog } from '../catalogs/new-jellyfin-catalog.tsx';
import { SourceState } from '../catalogs/source-state.tsx';
import { formatNames } from '../format.ts';
import { Fold } from '../parts/section.tsx';
import { strings } from '../strings.ts';
import { Step } from './step.tsx';

const words = strings.setup;

const useOwn = () => useBridge().catalogs.filter(({ kind }) => kind === 'own');

/** Open while there is nothing yet; what it says stays in sight when it is done. */
const More = ({ isFirst, children }: { isFirst: boolean; children: ComponentChildren }) => (
  <details class="manage" open={isFirst}>
    <summary>{isFirst ? words.films.folder : words.films.another}</summary>
    <div class="stack">{children}</div>
  </details>
);

export const FilmsStep = () => {
  const own = useOwn();
  const isDone = own.length > 0;
  return (
    <Step heading={words.films.heading} isDone={isDone}>
      <p class={isDone ? undefined : 'quiet'}>
        {isDone ? words.films.is(formatNames(own.map(({ name }) => name))) : words.films.hint}
      </p>
      <More isFirst={!isDone}>
        <NewCatalog />
      </More>
      <Fold heading={strings.jellyfin.heading}>
        <NewJellyfinCatalog />
      </Fold>
    </Step>
  );
};

export const ScanStep = () => {
  const { sources } = useBridge();
  const items = useOwn().reduce((sum, catalog) => sum + catalog.items, 0);
  const isBusy = sources.some(({ activity, isAway }) => isAway || activity.stage !== 'idle');
  const isDone = sources.length > 0 && !isBusy;
  return (
    <Step heading={words.scan.heading} isDone={isDone}>
      {sources.length === 0 && <p class="quiet">{words.scan.none}</p>}
      {isDone && <p>{words.scan.is(strings.catalogs.items(items))}</p>}
      {isBusy && <p class="quiet">{words.scan.hint}</p>}
      {sources.map((source) => (
        <SourceState key={source.name} source={source} />
      ))}
    </Step>
  );
};
