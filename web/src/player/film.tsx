import type { RefObject } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { Item, NewViewing } from '../answers.ts';
import { useBridge } from '../bridge.ts';
import { presenceOf } from '../catalogs/presence.ts';
import { formatClock } from '../format.ts';
import { Trouble, Waiting } from '../parts/message.tsx';
import { strings } from '../strings.ts';
import { Media } from './media.tsx';
import { Menus } from './menus.tsx';
import { AT_FIRST, Playback, type PlaybackState } from './playback.ts';
import { rememberedLanguage, rememberLanguage } from './remembered.ts';
import { FullScreenButton, Stage } from './stage.tsx';
import { useFullScreen } from './use-full-screen.ts';
import { useKeptPosition } from './use-kept-position.ts';
import { useNearEnd } from './use-near-end.ts';
import { useStalled } from './use-stalled.ts';
import { useSubtitles } from './use-subtitles.ts';
import { waysOf } from './ways.ts';

const words = strings.player;

type FilmProps = {
  readonly catalog: string;
  readonly item: Item;
  readonly viewing: NewViewing;
  readonly fromSec: number;
  /** It is got ready, and waits until it is its turn. */
  readonly isWaiting?: boolean;
  readonly onNearEnd?: () => void;
  readonly onEnded?: (() => void) | undefined;
};

type WentOnProps = {
  readonly media: RefObject<HTMLMediaElement | null>;
  readonly fromSec: number;
};

/** Says that it did not start at the beginning, until that is wanted. */
const WentOn = ({ media, fromSec }: WentOnProps) => {
  const [isShown, setShown] = useState(true);
  const fromBeginning = () => {
    if (media.current) media.current.currentTime = 0;
    media.current?.focus();
    setShown(false);
  };
  if (!isShown) return null;
  return (
    <div class="went-on">
      <p class="quiet">{words.wentOn(formatClock(fromSec))}</p>
      <button type="button" onClick={fromBeginning}>
        {words.fromBeginning}
      </button>
    </div>
  );
};

type NoticeProps = {
  readonly catalog: string;
  readonly trouble: PlaybackState['trouble'];
  readonly isStalled: boolean;
};

/** Why it does not play. Always there, since screen readers announce only what appears inside. */
const Notice = ({ catalog, trouble, isStalled }: NoticeProps) => {
  const entry = useBridge().catalogs.find(({ name }) => name === catalog);
  const away = entry && entry.kind === 'imported' ? presenceOf(entry).text : undefined;
  const stalled = away ? { message: away, hint: words.goesOn } : words.stalled;
  const waiting = trouble ? { message: trouble.message, hint: words.goesOn } : stalled;
  return (
    <div aria-live="polite">
      {trouble && !trouble.isWaiting && <Trouble message={trouble.message} hint={trouble.hint} />}
      {(trouble?.isWaiting || (isStalled && !trouble)) && <Waiting {...waiting} />}
    </div>
  );
};

/** A film or music, played in whichever way works, with what there is to choose from. */
export const Film = (props: FilmProps) => {
  const { catalog, item, viewing, fromSec, isWaiting = false } = props;
  const stage = useRef<HTMLDivElement>(null);
  const media = useRef<HTMLVideoElement>(null);
  const isFilm = item.mime_type.startsWith('video/');
  const full = useFullScreen(stage, isFilm);
  const playback = useRef<Playback | null>(null);
  const [state, setState] = useState(AT_FIRST);
  // Before what plays it: it is asked last where the film stands.
  useKeptPosition(media, catalog, item);
  useNearEnd(media, props);
  const isStalled = useStalled(media);
  const subtitles = useSubtitles(media, viewing.subtitles);

  useEffect(() => {
    const element = media.current;
    if (!element) return undefined;
    const ways = waysOf(item, viewing, element);
    playback.current = new Playback({
      ...{ element, ways, fromSec, onState: setState, isWanted: !isWaiting },
      soundLanguage: rememberedLanguage('sound'),
    });
    return () => playback.current?.close();
  }, []);

  useEffect(() => {
    if (!isWaiting) playback.current?.play();
  }, [isWaiting]);

  const { sounds, qualities, trouble } = state;
  const isOver = trouble !== undefined && !trouble.isWaiting;
  const chooseSound = (id: string) => {
    playback.current?.chooseSound(id);
    const language = sounds.options.find((option) => option.id === id)?.language;
    if (language) rememberLanguage('sound', language);
  };
  const chooseQuality = (id: string) => playback.current?.chooseQuality(id);
  return (
    <div hidden={isWaiting}>
      <Stage
        stage={stage}
        full={full}
        picture={<Media {...{ item, media, isOver }} subtitles={viewing.subtitles} />}
      >
        {fromSec > 0 && <WentOn media={media} fromSec={fromSec} />}
        <Menus
          sounds={{ ...sounds, choose: chooseSound }}
          subtitles={subtitles}
          qualities={{ ...qualities, choose: chooseQuality }}
        >
          {isFilm && (!isOver || full.isFull) && <FullScreenButton {...full} />}
        </Menus>
        <Notice catalog={catalog} trouble={trouble} isStalled={isStalled} />
      </Stage>
    </div>
  );
};
