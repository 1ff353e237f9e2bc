import { formatAgo } from '../format.ts';
import { Result } from '../parts/message.tsx';
import { NotYet } from '../parts/not-yet.tsx';
import { Section } from '../parts/section.tsx';
import { strings } from '../strings.ts';
import { useAction } from '../use-action.ts';
import { useAsked } from '../use-asked.ts';
import { type Updates, updatesApi } from './updates-api.ts';

const words = strings.updates;

/** What came of asking last. */
const cameOf = ({ newest, isNewer, problem }: Updates): string => {
  if (problem) return words.problems[problem];
  return newest && !isNewer ? words.isNewest : '';
};

const Notes = ({ updates: { newest, installed, isNewer } }: { readonly updates: Updates }) => (
  <>
    {installed && <p class="note note-warn">{words.installed(installed)}</p>}
    {isNewer && newest && (
      <div class="note note-warn stack">
        <p>{words.newer(newest)}</p>
        <p>{words.how}</p>
      </div>
    )}
  </>
);

/** Whether there is a newer version than the one that runs. */
export const UpdateNotice = () => {
  const { known, error, again } = useAsked(updatesApi.known);
  const { run, busy, outcome } = useAction();
  const look = () =>
    run(async () => {
      await updatesApi.ask();
      again();
    });
  return (
    <Section heading={words.heading}>
      <div class="card stack">
        {known ? (
          <>
            <Notes updates={known} />
            <p class="quiet" aria-live="polite">
              {cameOf(known)}{' '}
              {known.askedAt ? words.asked(formatAgo(known.askedAt)) : words.notAsked}
            </p>
            {!known.isAsking && <p class="quiet">{words.off}</p>}
          </>
        ) : (
          <NotYet error={error} />
        )}
        <button type="button" aria-disabled={busy} onClick={() => busy || look()}>
          {busy ? words.looking : words.look}
        </button>
        <Result outcome={outcome} />
      </div>
    </Section>
  );
};
