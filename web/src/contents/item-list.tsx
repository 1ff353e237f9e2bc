import type { Item } from '../answers.ts';
import { strings } from '../strings.ts';
import { ItemRow } from './item-row.tsx';

const words = strings.contents;

type ItemListProps = {
  readonly catalog: string;
  readonly items: readonly Item[];
  readonly total: number;
  readonly busy: boolean;
  readonly onPlay: (item: Item) => void;
  readonly onMore: () => void;
};

export const ItemList = ({ catalog, items, total, busy, onPlay, onMore }: ItemListProps) => (
  <div class="stack">
    <ul class="items" aria-label={words.list}>
      {items.map((item) => (
        <ItemRow key={item.id} catalog={catalog} item={item} busy={busy} onPlay={onPlay} />
      ))}
    </ul>
    {total > items.length && (
      <button type="button" onClick={onMore}>
        {words.more(total - items.length)}
      </button>
    )}
  </div>
);
