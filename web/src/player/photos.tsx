import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { Item } from '../answers.ts';
import { api } from '../api.ts';
import { strings } from '../strings.ts';
import { onKey } from './keys.ts';
import { Photo } from './photo.tsx';
import type { PlayerProps } from './player.tsx';
import { PlayerCard } from './player-card.tsx';
import { FullScreenButton, Stage } from './stage.tsx';
import { useFullScreen } from './use-full-screen.ts';
import { useSlideShow } from './use-slide-show.ts';
import { useSwipe } from './use-swipe.ts';

const words = strings.photos;

/** So many before the last that are here, more are asked for. */
const MORE_BEFORE = 3;
const INTERVALS_SEC = [3, 5, 10, 30] as const;

export const isPhoto = ({ kind, unavailable }: Item): boolean => kind === 'photo' && !unavailable;

type IntervalProps = { readonly sec: number; readonly onSec: (sec: number) => void };

const Interval = ({ sec, onSec }: IntervalProps) => (
  <select
    aria-label={words.interval}
    value={sec}
    onChange={({ currentTarget }) => onSec(Number(currentTarget.value))}
  >
    {INTERVALS_SEC.map((each) => (
      <option key={each} value={each}>
        {words.every(each)}
      </option>
    ))}
  </select>
);

/** One photo of those in the list, the way to the others, and all of them one after another. */
export const Photos = (props: PlayerProps) => {
  const { catalog, item: first, list, isPart = false, onMore, onShown, onStop } = props;
  const stage = useRef<HTMLDivElement>(null);
  const full = useFullScreen(stage);
  const [id, setId] = useState(first.id);
  const photos = list.filter(isPhoto);
  const index = photos.findIndex((photo) => photo.id === id);
  const photo = photos[index] ?? first;
  const [before, behind] = [photos[index - 1], photos[index + 1]];
  const show = (other: Item | undefined) => other && setId(other.id);
  const [back, onward] = [() => void show(before), () => void show(behind)];
  const slides = useSlideShow(photo.id, () => show(behind ?? photos[0]));

  useLayoutEffect(() => onKey({ ArrowLeft: back, ArrowRight: onward, s: slides.toggle }));
  useSwipe(stage, { onLeft: onward, onRight: back });
  // With the picture, not after it: a reload right then comes back to it.
  useLayoutEffect(() => onShown?.(photo), [photo.id]);
  useEffect(() => {
    if (index >= photos.length - MORE_BEFORE) onMore?.();
    // So that it is there when it is asked for.
    if (behind) new Image().src = api.photoOf(catalog, behind);
  }, [index, photos.length]);

  return (
    <PlayerCard title={photo.title} onStop={() => onStop([])}>
      <Stage
        stage={stage}
        full={full}
        picture={<Photo key={photo.id} title={photo.title} src={api.photoOf(catalog, photo)} />}
      >
        <div class="actions photo-actions">
          <button type="button" aria-disabled={!before} onClick={back}>
            {words.previous}
          </button>
          <button type="button" aria-disabled={!behind} onClick={onward}>
            {words.next}
          </button>
          <button type="button" aria-pressed={slides.isOn} onClick={slides.toggle}>
            {slides.isOn ? words.pause : words.slideShow}
          </button>
          <Interval sec={slides.everySec} onSec={slides.setEvery} />
          <FullScreenButton {...full} />
          <a class="button" href={api.originalOf(catalog, photo)} target="_blank" rel="noreferrer">
            {words.original}
          </a>
          <p class="quiet" aria-live={slides.isOn ? 'off' : 'polite'}>
            {isPart ? '' : words.place(index + 1, photos.length)}
          </p>
        </div>
      </Stage>
    </PlayerCard>
  );
};
