import { useEffect, useState } from 'preact/hooks';
import type { Item, NewViewing } from '../answers.ts';
import { api } from '../api.ts';
import { type ApiError, asApiError } from '../api-error.ts';
import { Trouble } from '../parts/message.tsx';
import { strings } from '../strings.ts';
import type { Playing } from './places.ts';

const words = strings.watch;

/** Loaded when something is played first. */
const loadPlayer = () => import('../player/player.tsx');

type Ready = Pick<Awaited<ReturnType<typeof loadPlayer>>, 'Player'> & {
  /** None of a photo. */
  readonly viewing: NewViewing | undefined;
  readonly fromSec: number;
};

const prepare = async (catalog: string, item: Item, playing: Playing): Promise<Ready> => {
  const [{ Player }, viewing, stoppedAtSec] = await Promise.all([
    loadPlayer(),
    item.kind === 'photo' ? undefined : api.play(catalog, item.id),
    api.stoppedAtSec(catalog, item.id),
  ]);
  return { Player, viewing, fromSec: playing === 'begin' ? 0 : stoppedAtSec };
};

const endOf = (viewing: NewViewing | undefined): void => {
  // It may have ended by itself; and it is forgotten when nobody uses it.
  if (viewing) api.stop(viewing.capability).catch(() => undefined);
};

type PlayingHereProps = {
  readonly catalog: string;
  readonly item: Item;
  readonly playing: Playing;
  /** What stands around it, in order; and how to see more of that. */
  readonly list: readonly Item[];
  readonly isPart?: boolean;
  readonly onMore?: (() => void) | undefined;
  readonly onShown?: ((item: Item) => void) | undefined;
  readonly onEnded?: (() => void) | undefined;
  readonly onStop: () => void;
};

/** Plays an item as long as it is there. */
export const PlayingHere = (props: PlayingHereProps) => {
  const { catalog, item, playing, onStop, ...rest } = props;
  const [ready, setReady] = useState<Ready>();
  const [error, setError] = useState<ApiError>();
  const [times, setTimes] = useState(0);
  useEffect(() => {
    let isLeft = false;
    let viewing: NewViewing | undefined;
    setError(undefined);
    prepare(catalog, item, playing).then(
      (made) => {
        viewing = made.viewing;
        if (isLeft) endOf(viewing);
        else setReady(made);
      },
      (thrown: unknown) => {
        if (!isLeft) setError(asApiError(thrown));
      },
    );
    return () => {
      isLeft = true;
      endOf(viewing);
    };
  }, [times]);
  const stop = (viewings: readonly NewViewing[]) => {
    for (const viewing of viewings) if (viewing !== ready?.viewing) endOf(viewing);
    onStop();
  };
  if (error) {
    return (
      <div class="stack" role="alert">
        <Trouble message={error.message} hint={error.hint} />
        <button type="button" onClick={() => setTimes((last) => last + 1)}>
          {words.tryAgain}
        </button>
      </div>
    );
  }
  if (!ready) return <p class="quiet">{words.preparing}</p>;
  const { Player, ...made } = ready;
  return <Player catalog={catalog} item={item} {...made} {...rest} onStop={stop} />;
};
