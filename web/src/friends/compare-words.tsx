import { useState } from 'preact/hooks';
import type { Friend } from '../answers.ts';
import { api } from '../api.ts';
import { NotYet } from '../parts/not-yet.tsx';
import { strings } from '../strings.ts';
import { useEvery } from '../use-every.ts';

const words = strings.friends;
/** They change only with a key. */
const ASK_EVERY_MS = 60 * 60_000;

const Words = ({ friend: { name, key, offeredKey } }: { readonly friend: Friend }) => {
  const { known, error } = useEvery(
    ASK_EVERY_MS,
    (signal) => api.keyWords(name, signal),
    `${key} ${offeredKey}`,
  );
  if (!known) return <NotYet error={error} text={words.wordsLoading} />;
  return (
    <>
      <ol class="words" aria-label={words.wordsLabel}>
        {known.words.map((word, place) => (
          <li key={place}>{word}</li>
        ))}
      </ol>
      <p>{words.wordsHint(name)}</p>
    </>
  );
};

/** Words made of both households' keys, for two people to read to each other. */
export const CompareWords = ({ friend }: { readonly friend: Friend }) => {
  const [isOpen, setOpen] = useState(false);
  return (
    <details class="manage" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary aria-label={words.wordsNamed(friend.name)}>{words.words}</summary>
      <div class="stack">{isOpen && <Words friend={friend} />}</div>
    </details>
  );
};
