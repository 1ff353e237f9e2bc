import type { Item } from '../answers.ts';
import { strings } from '../strings.ts';
import { ItemRow } from './item-row.tsx';
import type { LeavingOut } from './use-leaving-out.ts';

const words = strings.contents;

type ItemListProps = {
  readonly catalog: string;
  readonly items: readonly Item[];
  /** How many more there are. */
  readonly left: number;
  readonly busy: boolean;
  readonly onPlay: (item: Item) => void;
  readonly onMore: () => void;
  /** In friends’ catalogs. */
  readonly onDownload?: (item: Item) => void;
  /** In our own catalogs. */
  readonly leaving?: Pick<LeavingOut, 'isOut' | 'toggle'>;
};

export const ItemList = ({ items, left, onMore, leaving, ...rest }: ItemListProps) => (
  <div class="stack">
    <ul class="items" aria-label={words.list}>
      {items.map((item) => (
        <ItemRow
          key={item.id}
          {...rest}
          item={item}
          {...(leaving && { isOut: leaving.isOut(item), onLeave: leaving.toggle })}
        />
      ))}
    </ul>
    {left > 0 && (
      <button type="button" onClick={onMore}>
        {words.more(left)}
      </button>
    )}
  </div>
);
