import type { Item, Subtitle } from '../answers.ts';
import { formatLanguage } from '../format.ts';
import { strings } from '../strings.ts';
import { asOurs } from './our-address.ts';

type MediaProps = {
  readonly item: Item;
  readonly src: string;
  readonly subtitles: readonly Subtitle[];
  readonly onError: () => void;
};

const labelOf = ({ language, title, isForced, isHearingImpaired }: Subtitle): string =>
  title ??
  strings.player.subtitle(
    language ? formatLanguage(language) : '',
    isForced ?? false,
    isHearingImpaired ?? false,
  );

/** What the browser has for this kind of file. */
export const Media = ({ item, src, subtitles, onError }: MediaProps) => {
  const { title } = item;
  const [type] = item.mime_type.split('/');
  if (type === 'video') {
    return (
      // biome-ignore lint/a11y/useMediaCaption: it has those that there are
      <video controls autoplay playsInline aria-label={title} src={src} onError={onError}>
        {subtitles.map((subtitle) => (
          <track
            key={subtitle.address}
            kind="subtitles"
            src={asOurs(subtitle.address)}
            label={labelOf(subtitle)}
            srclang={subtitle.language}
          />
        ))}
      </video>
    );
  }
  if (type === 'audio') {
    return (
      // biome-ignore lint/a11y/useMediaCaption: there are none of music
      <audio controls autoplay aria-label={title} src={src} onError={onError} />
    );
  }
  if (type === 'image') return <img alt={title} src={src} onError={onError} />;
  return <p class="quiet">{strings.player.notMedia}</p>;
};
