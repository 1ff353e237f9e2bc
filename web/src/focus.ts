import { hrefOf, type Page } from './route.ts';

let wanted: string | undefined;

const focusOn = (id: string): void => {
  const element = document.getElementById(id);
  const folded = element?.closest('details');
  if (folded) folded.open = true;
  element?.focus();
  element?.scrollIntoView({ block: 'center' });
};

/** Goes to the control with this id, which may stand on another page. */
export const goTo = (page: Page, id: string): void => {
  if (document.getElementById(id)) {
    focusOn(id);
    return;
  }
  wanted = id;
  location.hash = hrefOf({ page });
};

/** Called when another page has been drawn: keyboards and screen readers go on from there. */
export const focusAfterTurn = (headingId: string): void => {
  const id = wanted ?? headingId;
  wanted = undefined;
  if (id === headingId) {
    document.getElementById(id)?.focus();
    scrollTo(0, 0);
    return;
  }
  focusOn(id);
};

let isTaken = false;

/** Called while a page is drawn that leads back to where somebody was on it: its heading is not gone to. */
export const takeFocus = (): void => {
  isTaken = true;
};

/** Whether that was so; asked once for each page. */
export const wasFocusTaken = (): boolean => {
  const was = isTaken;
  isTaken = false;
  return was;
};
