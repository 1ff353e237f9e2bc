import type { Item } from '../answers.ts';
import { strings } from '../strings.ts';

type MediaProps = { readonly item: Item; readonly src: string; readonly onError: () => void };

/** What the browser has for this kind of file. */
export const Media = ({ item, src, onError }: MediaProps) => {
  const { title } = item;
  const [type] = item.mime_type.split('/');
  if (type === 'video') {
    return (
      // biome-ignore lint/a11y/useMediaCaption: catalogs do not say yet which captions belong to a film
      <video controls autoplay playsInline aria-label={title} src={src} onError={onError} />
    );
  }
  if (type === 'audio') {
    return (
      // biome-ignore lint/a11y/useMediaCaption: as for films
      <audio controls autoplay aria-label={title} src={src} onError={onError} />
    );
  }
  if (type === 'image') return <img alt={title} src={src} onError={onError} />;
  return <p class="quiet">{strings.player.notMedia}</p>;
};
