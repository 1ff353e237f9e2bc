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
  readonly onDownload?: (item: Item) => void;
  readonly isOut?: boolean;
  /** Leaves it out of the catalog, or puts it back. */
  readonly onLeave?: (item: Item) => void;
};

const LeaveButton = ({ item, busy, isOut = false, onLeave }: Omit<ItemRowProps, 'catalog'>) => {
  if (!onLeave) return null;
  const verb = isOut ? strings.leaving.back : strings.leaving.out;
  return (
    <button
      type="button"
      class="plain"
      aria-label={words.named(verb, item.title)}
      aria-disabled={busy}
      onClick={() => busy || onLeave(item)}
    >
      {verb}
    </button>
  );
};

const DownloadButton = ({ item, busy, onDownload }: Omit<ItemRowProps, 'catalog'>) => {
  if (!onDownload) return null;
  const verb = strings.downloads.download;
  return (
    <button
      type="button"
      class="plain"
      aria-label={words.named(verb, item.title)}
      aria-disabled={busy}
      onClick={() => busy || onDownload(item)}
    >
      {verb}
    </button>
  );
};

export const ItemRow = (props: ItemRowProps) => {
  const { catalog, item, busy, onPlay, isOut = false } = props;
  const { title, year, kind, byte_size: sizeBytes, path, description, unavailable } = item;
  const verb = verbOf(item);
  const cannotPlay = busy || unavailable || isOut;
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
          {isOut && <Badge tone="idle" text={strings.leaving.isOut} />}
        </h2>
        {description && <p>{description}</p>}
        <p class="quiet">{facts.filter(Boolean).join(' · ')}</p>
        <p class="quiet path" title={path}>
          {path}
        </p>
      </div>
      <div class="item-actions">
        <button
          type="button"
          aria-label={words.named(verb, title)}
          aria-disabled={cannotPlay}
          onClick={() => cannotPlay || onPlay(item)}
        >
          {verb}
        </button>
        <DownloadButton {...props} />
        <LeaveButton {...props} />
      </div>
    </li>
  );
};
