import { useRef, useState } from 'preact/hooks';
import type { Item, NewViewing } from '../answers.ts';
import { api } from '../api.ts';
import { type ApiError, asApiError } from '../api-error.ts';
import { Trouble } from '../parts/message.tsx';
import { strings } from '../strings.ts';
import { Film } from './film.tsx';
import type { PlayerProps } from './player.tsx';
import { PlayerCard } from './player-card.tsx';

const words = strings.player;

type Track = { readonly item: Item; readonly viewing: NewViewing };

const folderOf = ({ path }: Item): string => path.slice(0, path.lastIndexOf('/') + 1);
const isSound = ({ mime_type: type, unavailable }: Item) =>
  type.startsWith('audio/') && !unavailable;

/** The next of the album; behind its last one, what follows the album in the list. */
const following = async (catalog: string, item: Item, list: readonly Item[]) => {
  const next = await api.next(catalog, item.id);
  if (next && isSound(next)) return next;
  const behind = list.slice(list.findLastIndex((one) => folderOf(one) === folderOf(item)) + 1);
  return behind.find(isSound);
};

/** Music, one after another: the next one is got ready while one is heard, and begins where that ends. */
export const Music = ({
  catalog,
  list,
  onStop,
  onEnded: _onEnded,
  fromSec,
  ...first
}: PlayerProps & { readonly viewing: NewViewing }) => {
  const [tracks, setTracks] = useState<readonly [Track, Track?]>([first]);
  const [trouble, setTrouble] = useState<ApiError>();
  const coming = useRef<Promise<Track | undefined> | undefined>(undefined);
  const [heard, next] = tracks;

  const begin = async (): Promise<Track | undefined> => {
    try {
      const item = await following(catalog, heard.item, list);
      return item && { item, viewing: await api.play(catalog, item.id) };
    } catch (error) {
      setTrouble(asApiError(error));
      return undefined;
    }
  };
  const prepare = (): Promise<Track | undefined> => {
    coming.current ??= begin().then((track) => {
      if (track) setTracks([heard, track]);
      return track;
    });
    return coming.current;
  };
  const goOn = async () => {
    const track = next ?? (await prepare());
    if (!track) {
      coming.current = undefined;
      return;
    }
    coming.current = undefined;
    setTracks([track]);
    api.stop(heard.viewing.capability).catch(() => undefined);
  };
  const stop = () => onStop(tracks.flatMap((track) => track?.viewing ?? []));

  return (
    <PlayerCard title={heard.item.title} viewing={heard.viewing} onStop={stop}>
      {tracks.map(
        (track) =>
          track && (
            <Film
              key={track.viewing.capability}
              catalog={catalog}
              item={track.item}
              viewing={track.viewing}
              fromSec={track.item === first.item ? fromSec : 0}
              isWaiting={track !== heard}
              {...(track === heard && {
                onNearEnd: () => void prepare(),
                onEnded: () => void goOn(),
              })}
            />
          ),
      )}
      <div class="actions">
        <button type="button" onClick={() => void goOn()}>
          {words.nextTrack}
        </button>
        {next && <p class="quiet">{words.thenComes(next.item.title)}</p>}
      </div>
      <div aria-live="polite">
        {trouble && <Trouble message={trouble.message} hint={trouble.hint} />}
      </div>
    </PlayerCard>
  );
};
