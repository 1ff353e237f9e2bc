import { useEffect } from 'preact/hooks';
import { focusAfterTurn, wasFocusTaken } from '../focus.ts';
import { strings } from '../strings.ts';

const ID = 'page-heading';
let isFirst = true;

/** The heading that names what is shown, in the page and in the browser's title. */
export const PageHeading = ({ text }: { text: string }) => {
  useEffect(() => {
    document.title = strings.title(text);
    // A page that was just opened leaves the focus where browsers and readers put it.
    const mayTake = !wasFocusTaken() && !isFirst;
    if (mayTake) focusAfterTurn(ID);
    isFirst = false;
  }, [text]);
  return (
    <h1 id={ID} tabIndex={-1}>
      {text}
    </h1>
  );
};
