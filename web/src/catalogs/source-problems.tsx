import { useEffect, useState } from 'preact/hooks';
import type { Problems, Source } from '../answers.ts';
import { api } from '../api.ts';
import { type ApiError, asApiError } from '../api-error.ts';
import { Trouble } from '../parts/message.tsx';
import { strings } from '../strings.ts';

const MOST_SHOWN = 200;
const words = strings.source;

const List = ({ source }: { source: Source }) => {
  const { name, problems: count } = source;
  const [{ found, error }, setState] = useState<{ found?: Problems; error?: ApiError }>({});
  useEffect(() => {
    const leaving = new AbortController();
    api
      .problems(name, leaving.signal)
      .then((found) => setState({ found }))
      .catch((error: unknown) => {
        if (!leaving.signal.aborted) setState({ error: asApiError(error) });
      });
    return () => leaving.abort();
  }, [name, count]);
  if (error) return <Trouble message={error.message} hint={error.hint} />;
  if (!found) return <p class="quiet">{words.loading}</p>;
  const shown = found.problems.slice(0, MOST_SHOWN);
  return (
    <>
      <ul class="problems">
        {shown.map(({ path, kind, message, hint }) => (
          <li key={`${kind} ${path}`}>
            <strong>{path}</strong>
            <p>{message}</p>
            <p class="quiet">{hint}</p>
          </li>
        ))}
      </ul>
      {found.count > shown.length && <p class="quiet">{words.more(found.count - shown.length)}</p>}
    </>
  );
};

/** What is wrong with files of a folder of ours, and what to do about it. */
export const SourceProblems = ({ source }: { source: Source }) => {
  const [isOpen, setOpen] = useState(false);
  const { problems, dir } = source;
  return (
    <details class="manage" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary aria-label={words.problemsIn(problems, dir)}>{words.problems(problems)}</summary>
      {isOpen && <List source={source} />}
    </details>
  );
};
