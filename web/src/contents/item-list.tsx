import { useId, useState } from 'preact/hooks';
import type { Item } from '../answers.ts';
import { strings } from '../strings.ts';
import { ItemRow } from './item-row.tsx';

// A library may have 100,000 items; a browser draws a few hundred at a time gladly.
const PAGE = 200;
const FIND_FROM = 8;

const words = strings.contents;

type ItemListProps = {
  readonly catalog: string;
  readonly items: readonly Item[];
  readonly busy: boolean;
  readonly onPlay: (item: Item) => void;
};

export const ItemList = ({ catalog, items, busy, onPlay }: ItemListProps) => {
  const id = useId();
  const [text, setText] = useState('');
  const [limit, setLimit] = useState(PAGE);
  if (items.length === 0) return <p class="quiet">{words.empty}</p>;

  const wanted = text.trim().toLowerCase();
  const found = items.filter(({ title, path }) =>
    `${title}\n${path}`.toLowerCase().includes(wanted),
  );
  const hidden = found.length - limit;
  return (
    <div class="stack">
      {items.length >= FIND_FROM && (
        <div class="field">
          <label for={id}>{words.find}</label>
          <input
            id={id}
            type="search"
            autocomplete="off"
            onInput={(event) => setText(event.currentTarget.value)}
          />
          <p class="quiet" role="status">
            {wanted &&
              (found.length > 0 ? words.matches(found.length, items.length) : words.noMatch)}
          </p>
        </div>
      )}
      <ul class="items" aria-label={words.list}>
        {found.slice(0, limit).map((item) => (
          <ItemRow key={item.id} catalog={catalog} item={item} busy={busy} onPlay={onPlay} />
        ))}
      </ul>
      {hidden > 0 && (
        <button type="button" onClick={() => setLimit(limit + PAGE)}>
          {words.more(Math.min(hidden, PAGE))}
        </button>
      )}
    </div>
  );
};
