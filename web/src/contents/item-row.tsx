import type { Item } from '../answers.ts';
import { formatBytes } from '../format.ts';
import { Badge } from '../parts/badge.tsx';
import { strings } from '../strings.ts';
import { placeOf } from './place.ts';

const words = strings.contents;

const verbOf = ({ mime_type: mimeType }: Item): string => {
  if (/^(?:video|audio)\//.test(mimeType)) return words.play;
  return mimeType.startsWith('image/') ? words.show : words.address;
};

type ItemRowProps = {
  readonly item: Item;
  readonly busy: boolean;
  readonly onPlay: (item: Item) => void;
};

export const ItemRow = ({ item, busy, onPlay }: ItemRowProps) => {
  const { title, year, kind, byte_size: sizeBytes, hash, path, description, unavailable } = item;
  const verb = verbOf(item);
  const facts = [...placeOf(item), year, words.kinds[kind], formatBytes(sizeBytes)];
  return (
    <li>
      <div class="item-text">
        <h2>
          {title} {unavailable && <Badge tone="idle" text={words.unavailable} />}
        </h2>
        {description && <p>{description}</p>}
        <p class="quiet">
          {facts.filter(Boolean).join(' · ')} ·{' '}
          <span title={hash}>{hash ? words.hashKnown : words.hashUnknown}</span>
        </p>
        <p class="quiet path" title={path}>
          {path}
        </p>
      </div>
      <button
        type="button"
        aria-label={words.named(verb, title)}
        aria-disabled={busy || unavailable}
        onClick={() => busy || unavailable || onPlay(item)}
      >
        {verb}
      </button>
    </li>
  );
};
