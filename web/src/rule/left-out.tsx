import { useEffect, useState } from 'preact/hooks';
import type { Item } from '../answers.ts';
import { api } from '../api.ts';
import { strings } from '../strings.ts';
import type { Draft } from './draft.ts';

const words = strings.rule;
// Then a catalog holds only what is picked by hand.
const NO_KIND = ['none'];

/** Those of the ids that are in the sources. */
const useTitles = (sources: readonly string[], ids: readonly string[]): readonly Item[] => {
  const [items, setItems] = useState<readonly Item[]>([]);
  useEffect(() => {
    if (sources.length === 0) return undefined;
    const leaving = new AbortController();
    const rule = { kinds: NO_KIND, picked: { in: [...ids] } };
    api
      .preview({ sources, rule }, leaving.signal)
      .then(({ first }) => setItems(first))
      // They can still be counted.
      .catch(() => undefined);
    return () => leaving.abort();
  }, [sources.join(), ids.join()]);
  return items;
};

type LeftOutProps = {
  readonly draft: Draft;
  readonly onPutBack: (ids: readonly string[]) => void;
};

const List = ({ draft, onPutBack }: LeftOutProps) => {
  const { sources, rule, putBack } = draft;
  const ids = rule.picked?.out ?? [];
  const items = useTitles(sources, ids);
  const toggle = (id: string) =>
    onPutBack(putBack.includes(id) ? putBack.filter((each) => each !== id) : [...putBack, id]);
  return (
    <>
      <ul class="lines">
        {items.map(({ id, title, path }) => {
          const verb = putBack.includes(id) ? strings.leaving.out : strings.leaving.back;
          return (
            <li key={id}>
              <span class="grow">
                {title}
                <span class="quiet path">{path}</span>
              </span>
              <button
                type="button"
                aria-label={strings.contents.named(verb, title)}
                onClick={() => toggle(id)}
              >
                {verb}
              </button>
            </li>
          );
        })}
      </ul>
      {ids.length > items.length && <p class="quiet">{words.unseen(ids.length - items.length)}</p>}
    </>
  );
};

/** What was picked by hand, one by one: what is in stays so, what is out can come back. */
export const Picked = (props: LeftOutProps) => {
  const [isOpen, setOpen] = useState(false);
  const { in: chosen = [], out = [] } = props.draft.rule.picked ?? {};
  return (
    <>
      {chosen.length > 0 && <p class="quiet">{words.pickedIn(chosen.length)}</p>}
      {out.length > 0 && (
        <details class="manage" onToggle={(event) => setOpen(event.currentTarget.open)}>
          <summary>{words.leftOut(out.length)}</summary>
          {isOpen && <List {...props} />}
        </details>
      )}
    </>
  );
};
