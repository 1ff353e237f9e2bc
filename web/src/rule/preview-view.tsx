import type { Choice } from '../answers.ts';
import { Trouble } from '../parts/message.tsx';
import { strings } from '../strings.ts';
import { KINDS } from './draft.ts';
import type { PreviewState } from './use-preview.ts';

const MOST_TITLES = 6;
const words = strings.rule;

/** "3 films", "2 photos". */
export const kindsIn = (kinds: readonly Choice[]): string[] =>
  KINDS.flatMap((kind) => {
    const count = kinds.find(({ name }) => name === kind)?.items ?? 0;
    return count > 0 ? words.kindCounts[kind](count) : [];
  });

export type PreviewProps = {
  readonly state: PreviewState;
  /** Why there can be none. */
  readonly problem: string | undefined;
};

/** In a sentence or two: how much it would be, and what changes. */
export const PreviewLine = ({ state: { preview, isCurrent }, problem }: PreviewProps) => {
  const lines = preview && {
    holds: words.holds(preview.items, preview.bytes),
    changes: words.changes(preview.comes, preview.goes),
  };
  return (
    <div role="status" aria-busy={!isCurrent && !problem}>
      {problem && <p class="note note-warn">{problem}</p>}
      {!problem && lines && (
        <p class={isCurrent ? '' : 'quiet'}>
          <strong>{lines.holds}</strong> {lines.changes}
        </p>
      )}
    </div>
  );
};

/** Of what it would be: kinds, the first titles, and what is not known yet. */
export const PreviewDetails = ({ state: { preview, error } }: Pick<PreviewProps, 'state'>) => {
  if (error) return <Trouble message={error.message} hint={error.hint} />;
  if (!preview) return <p class="quiet">{words.counting}</p>;
  const { items, kinds, first, undescribed } = preview;
  const shown = first.slice(0, MOST_TITLES);
  return (
    <>
      {shown.length > 0 && (
        <div class="first">
          <p>{kindsIn(kinds).join(', ')}</p>
          <ul aria-label={words.first}>
            {shown.map(({ id, title, year }) => (
              <li key={id}>
                {title} {year && <span class="quiet">({year})</span>}
              </li>
            ))}
          </ul>
          {items > shown.length && <p class="quiet">{words.more(items - shown.length)}</p>}
        </div>
      )}
      {undescribed > 0 && <p class="quiet">{words.undescribed(undescribed)}</p>}
    </>
  );
};
