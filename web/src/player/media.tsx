import type { RefObject } from 'preact';
import type { Item, Subtitle } from '../answers.ts';
import { subtitleLabel } from './labels.ts';
import { asOurs } from './our-address.ts';

type MediaProps = {
  readonly item: Item;
  readonly media: RefObject<HTMLVideoElement | null>;
  readonly subtitles: readonly Subtitle[];
  /** It plays nothing any more. */
  readonly isOver: boolean;
};

/** What the browser has for films and music; what it plays is set elsewhere. */
export const Media = ({ item, media, subtitles, isOver }: MediaProps) =>
  item.mime_type.startsWith('video/') ? (
    // biome-ignore lint/a11y/useMediaCaption: it has those that there are
    <video
      ref={media}
      hidden={isOver}
      controls
      controlsList="nofullscreen"
      playsInline
      aria-label={item.title}
    >
      {subtitles.map((subtitle) => (
        <track
          key={subtitle.address}
          kind="subtitles"
          src={asOurs(subtitle.address)}
          label={subtitleLabel(subtitle)}
          srclang={subtitle.language ?? 'und'}
        />
      ))}
    </video>
  ) : (
    // biome-ignore lint/a11y/useMediaCaption: there are none of music
    <audio ref={media} hidden={isOver} controls preload="auto" aria-label={item.title} />
  );
