import type { Catalog, Item } from '../answers.ts';
import { presenceOf } from '../catalogs/presence.ts';
import { Badge } from '../parts/badge.tsx';
import { strings } from '../strings.ts';
import { catalogHref } from './places.ts';

const words = strings.watch;

/** Whose it is, and whether they are there. */
export const Owner = ({ catalog, item }: { catalog: Catalog; item: Item }) => {
  const { kind, name, friend = '' } = catalog;
  const presence = kind === 'own' ? undefined : presenceOf(catalog);
  return (
    <div role="status">
      <p class="quiet">
        {presence && <Badge tone={presence.tone} text={presence.word} />}{' '}
        <a href={catalogHref(name)}>
          {kind === 'own' ? words.own(name) : words.from1(friend, name)}
        </a>
      </p>
      {presence?.text && <p>{presence.text}</p>}
      {item.unavailable && (
        <p>
          <Badge tone="idle" text={words.diskAway} />{' '}
          {kind === 'own' ? words.diskAwayHere : words.diskAwayOf(friend)}
        </p>
      )}
    </div>
  );
};
