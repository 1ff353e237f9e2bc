import { useState } from 'preact/hooks';
import { api } from '../api.ts';
import { Badge } from '../parts/badge.tsx';
import { NotYet } from '../parts/not-yet.tsx';
import { strings } from '../strings.ts';
import { useEvery } from '../use-every.ts';

const words = strings.running;
const ASK_EVERY_MS = 5_000;
const BAD = ['warn', 'error'];

const Lines = () => {
  const { known: lines, error } = useEvery(ASK_EVERY_MS, api.log);
  if (!lines) return <NotYet error={error} />;
  if (lines.length === 0) return <p class="quiet">{words.logNone}</p>;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keys
    <ol class="log" tabIndex={0} aria-label={words.log}>
      {lines.map(({ at, level, message, facts }, place) => (
        <li key={place}>
          <time dateTime={at}>{new Date(at).toLocaleString('en', { hourCycle: 'h23' })}</time>{' '}
          <Badge tone={BAD.includes(level) ? 'bad' : 'idle'} text={words.levels[level] ?? level} />{' '}
          {message} <code>{facts}</code>
        </li>
      ))}
    </ol>
  );
};

/** What the bridge says of itself; asked for only while it is unfolded. */
export const LogView = () => {
  const [isOpen, setOpen] = useState(false);
  return (
    <details class="card fold" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{words.log}</summary>
      <div class="stack">
        <p class="quiet">{words.logHint}</p>
        {isOpen && <Lines />}
      </div>
    </details>
  );
};
