import { useState } from 'preact/hooks';
import { strings } from '../strings.ts';

const words = strings.watch;

export type TileFacts = {
  readonly href: string;
  readonly title: string;
  /** In a few words. */
  readonly text: string;
  readonly picture?: string | undefined;
  /** Why it cannot be played now. */
  readonly trouble?: string | undefined;
  /** Of 1. */
  readonly seen?: number | undefined;
};

const COLOURS = 6;

/** The same for the same title. */
const colourOf = (title: string): number =>
  [...title].reduce((sum, letter) => (sum * 31 + (letter.codePointAt(0) ?? 0)) % 9973, 7) % COLOURS;

type PosterProps = {
  readonly src: string | undefined;
  readonly title: string;
  /** A smaller one, which may be here while its owner is away. */
  readonly small?: string | undefined;
};

/** A picture in a box that is there before it; where there is none, the title. */
export const Poster = ({ src: wanted, small, title }: PosterProps) => {
  const [missing, setMissing] = useState<readonly string[]>([]);
  const src = [wanted, small].find((one) => one !== undefined && !missing.includes(one));
  if (src === undefined) {
    return (
      <span class={`picture blank blank-${colourOf(title)}`} aria-hidden="true">
        <span>{title}</span>
      </span>
    );
  }
  return (
    <span class="picture">
      <img
        src={src}
        alt=""
        loading="lazy"
        decoding="async"
        onError={() => setMissing((last) => [...last, src])}
      />
    </span>
  );
};

export const Seen = ({ share }: { readonly share: number }) => (
  <span class="seen">
    <span style={{ width: `${Math.round(share * 100)}%` }} />
    <span class="unseen">{words.seen(Math.round(share * 100))}</span>
  </span>
);

type TileProps = {
  /** Absent: it is still being fetched. */
  readonly facts?: TileFacts;
  /** Whether Tab leads to it. */
  readonly isReached?: boolean;
};

/** A picture that leads to what it is about. */
export const Tile = ({ facts, isReached = true }: TileProps) => {
  const tabIndex = isReached ? 0 : -1;
  if (!facts) {
    // It keeps the focus until it leads somewhere.
    return (
      <a class="tile" href={location.hash} tabIndex={tabIndex} aria-busy="true">
        <span class="picture-box">
          <span class="picture" />
        </span>
        <span class="unseen">{words.loading}</span>
      </a>
    );
  }
  const { href, title, text, picture, trouble, seen } = facts;
  return (
    <a class={trouble ? 'tile troubled' : 'tile'} href={href} tabIndex={tabIndex}>
      <span class="picture-box">
        {/* Another try when its owner is back. */}
        <Poster key={trouble ?? ''} src={picture} title={title} />
        {trouble && <span class="flag">{trouble}</span>}
        {seen !== undefined && <Seen share={seen} />}
      </span>
      <span class="tile-title">{title}</span>
      <span class="tile-text">{text}</span>
    </a>
  );
};
