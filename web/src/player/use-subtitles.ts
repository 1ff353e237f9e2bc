import type { RefObject } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { Subtitle } from '../answers.ts';
import { subtitleLabel } from './labels.ts';
import { isSameLanguage, rememberedLanguage, rememberLanguage } from './remembered.ts';
import type { Choice } from './running.ts';

const OFF = -1;

/** As was chosen for the last film; else what the film itself begins with. */
const firstChosen = (subtitles: readonly Subtitle[]): number => {
  const wanted = rememberedLanguage('subtitles');
  if (wanted === '') return OFF;
  const fits = ({ language }: Subtitle) => isSameLanguage(language, wanted);
  const full = subtitles.findIndex((each) => fits(each) && !each.isForced);
  if (full !== OFF) return full;
  return wanted === undefined
    ? subtitles.findIndex(({ isDefault }) => isDefault)
    : subtitles.findIndex(fits);
};

const tracksOf = (element: HTMLMediaElement): TextTrack[] =>
  Array.from(element.querySelectorAll('track'), ({ track }) => track);

/** Which of the subtitles is shown; the browser's own menu may change it too. */
export const useSubtitles = (
  media: RefObject<HTMLMediaElement | null>,
  subtitles: readonly Subtitle[],
): Choice & { readonly choose: (id: string) => void } => {
  const [chosen, setChosen] = useState(() => firstChosen(subtitles));

  useEffect(() => {
    const element = media.current;
    if (!element) return undefined;
    const apply = () => {
      tracksOf(element).forEach((track, index) => {
        const mode = index === chosen ? 'showing' : 'disabled';
        if (track.mode !== mode) track.mode = mode;
      });
    };
    const follow = () => setChosen(tracksOf(element).findIndex(({ mode }) => mode === 'showing'));
    apply();
    // Another way of playing begins with the browser's own choice.
    element.addEventListener('loadstart', apply);
    element.textTracks.addEventListener('change', follow);
    return () => {
      element.removeEventListener('loadstart', apply);
      element.textTracks.removeEventListener('change', follow);
    };
  }, [chosen]);

  const choose = (id: string) => {
    setChosen(Number(id));
    rememberLanguage('subtitles', subtitles[Number(id)]?.language ?? '');
  };
  const options = subtitles.map((subtitle, index) => ({
    id: String(index),
    label: subtitleLabel(subtitle),
  }));
  return { options, chosen: String(chosen), choose };
};
