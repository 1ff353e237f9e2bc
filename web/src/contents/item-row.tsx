import { useState } from 'preact/hooks';
import type { Item } from '../answers.ts';
import { api } from '../api.ts';
import { formatBytes } from '../format.ts';
import { Badge } from '../parts/badge.tsx';
import { strings } from '../strings.ts';
import { mediaFactsOf } from './media-facts.ts';
import { placeOf } from './place.ts';

const words = strings.contents;

const verbOf = ({ mime_type: mimeType }: Item): string => {
  if (/^(?:video|audio)\//.test(mimeType)) return words.play;
  return mimeType.startsWith('image/') ? words.show : words.address;
};

/** Beside the title, which says the same. */
const Poster = ({ src }: { readonly src: string }) => {
  const [isMissing, setMissing] = useState(false);
  if (isMissing) return null;
  return <img class="poster" src={src} alt="" loading="lazy" onError={() => setMissing(true)} />;
};

type ItemRowProps = {
  readonly catalog: string;
  readonly item: Item;
  readonly busy: boolean;
  readonly onPlay: (item: Item) => void;
};

export const ItemRow = ({ catalog, item, busy, onPlay }: ItemRowProps) => {
  const { title, year, kind, byte_size: sizeBytes, hash, path, description, unavailable } = item;
  const verb = verbOf(item);
  const poster = api.posterOf(catalog, item);
  const facts = [
    ...[...placeOf(item), year, words.kinds[kind]],
    ...[...mediaFactsOf(item), formatBytes(sizeBytes)],
  ];
  return (
    <li>
      {poster && <Poster key={poster} src={poster} />}
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
