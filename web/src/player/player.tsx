import type { Item, NewViewing } from '../answers.ts';
import { strings } from '../strings.ts';
import { Film } from './film.tsx';
import { Music } from './music.tsx';
import { asOurs } from './our-address.ts';
import { Photo } from './photo.tsx';
import { Photos } from './photos.tsx';
import { PlayerCard } from './player-card.tsx';

const words = strings.player;

export type PlayerProps = {
  readonly catalog: string;
  readonly item: Item;
  /** Photos have none: they are shown to who is signed in. */
  readonly viewing: NewViewing | undefined;
  readonly fromSec: number;
  /** What stands around it, in order; and how to see more of that. */
  readonly list: readonly Item[];
  /** There may be more of them on both sides. */
  readonly isPart?: boolean;
  readonly onMore?: (() => void) | undefined;
  /** Another of them is shown. */
  readonly onShown?: ((item: Item) => void) | undefined;
  /** A film is over. */
  readonly onEnded?: (() => void) | undefined;
  /** `viewings`: those that were begun for it. */
  readonly onStop: (viewings: readonly NewViewing[]) => void;
};

/** Plays an item here, and gives its address for playing it elsewhere. */
export const Player = (props: PlayerProps) => {
  const { catalog, item, viewing, fromSec, onStop, onEnded } = props;
  if (!viewing) return <Photos {...props} />;
  const [type] = item.mime_type.split('/');
  if (type === 'audio') return <Music {...props} viewing={viewing} />;
  return (
    <PlayerCard title={item.title} viewing={viewing} onStop={() => onStop([viewing])}>
      {type === 'video' && <Film {...{ catalog, item, viewing, fromSec, onEnded }} />}
      {type === 'image' && <Photo title={item.title} src={asOurs(viewing.direct)} />}
      {type !== 'video' && type !== 'image' && <p class="quiet">{words.notMedia}</p>}
    </PlayerCard>
  );
};
