import { useId } from 'preact/hooks';
import type { Source } from '../answers.ts';
import { Badge } from '../parts/badge.tsx';
import { strings } from '../strings.ts';
import { SourceProblems } from './source-problems.tsx';

const words = strings.source;

type Activity = Source['activity'];

/** How far it has come, and how long it takes still. */
const detailsOf = ({ stage, done, total, rate, secondsLeft }: Activity): string => {
  if (total === undefined) return words.seen(done);
  const isHashing = stage === 'hashing';
  const parts = [isHashing ? words.bytes(done, total) : words.files(done, total)];
  if (isHashing && rate) parts.push(words.rate(rate));
  if (secondsLeft !== undefined) parts.push(words.timeLeft(secondsLeft));
  return parts.join(' · ');
};

const Working = ({ activity }: { activity: Activity }) => {
  const { stage, done, total } = activity;
  const id = useId();
  if (stage === 'idle') return null;
  return (
    <div class="working">
      <p id={id}>{words.stages[stage]}</p>
      <progress aria-labelledby={id} {...(total !== undefined && { value: done, max: total })} />
      <p class="quiet">{detailsOf(activity)}</p>
    </div>
  );
};

/** What is being done with a folder of ours, and what is wrong in it; nothing when all is well. */
export const SourceState = ({ source }: { source: Source }) => (
  <>
    {source.isAway && (
      <div class="note note-warn">
        <Badge tone="idle" text={words.away} />
        <p>{words.awayText(source.dir)}</p>
        {source.server?.problem && (
          <p>
            {source.server.problem.message} {source.server.problem.hint}
          </p>
        )}
        {!source.server && (
          <>
            <p>{words.awayHint}</p>
            <p>{words.goneHint(source.name)}</p>
          </>
        )}
      </div>
    )}
    <Working activity={source.activity} />
    {source.problems > 0 && <SourceProblems source={source} />}
  </>
);
