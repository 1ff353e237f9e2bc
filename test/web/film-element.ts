/** The film that a page plays. */
import type { Page } from 'playwright-core';
import { waitFor } from '../support/wait-for.ts';

export const inFilm = <T>(page: Page, code: string): Promise<T> =>
  page.evaluate<T>(`(film => ${code})(document.querySelector('video'))`);
export const playsFrom = (page: Page, sec: number) =>
  waitFor(`the film to play from ${sec}`, async () => {
    const isOn = await inFilm<boolean>(page, `film.currentTime > ${sec} && film.readyState > 2`);
    return isOn;
  });
