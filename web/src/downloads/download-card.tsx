import type { Download } from '../answers.ts';
import { api } from '../api.ts';
import { formatBytes, formatDuration } from '../format.ts';
import { Badge } from '../parts/badge.tsx';
import { ConfirmButton } from '../parts/confirm-button.tsx';
import { Result } from '../parts/message.tsx';
import { strings } from '../strings.ts';
import { useAction } from '../use-action.ts';

const words = strings.downloads;

const isWell = (state: Download['state']): boolean => state === 'running' || state === 'done';

const factsOf = ({ catalog, state, bytes, size, rate, secondsLeft }: Download): string =>
  [
    state === 'done' ? formatBytes(size) : words.of(formatBytes(bytes), formatBytes(size)),
    rate && words.rate(formatBytes(rate)),
    secondsLeft !== undefined && words.left(formatDuration(secondsLeft)),
    words.from(catalog),
  ]
    .filter(Boolean)
    .join(' · ');

const Verified = ({ verified }: Pick<Download, 'verified'>) => (
  <>
    <Badge tone={verified ? 'good' : 'idle'} text={verified ? words.verified : words.unverified} />{' '}
    <span class="quiet">{verified ? words.verifiedHint : words.unverifiedHint}</span>
  </>
);

/** A file that is fetched to keep, and what can be done with it. */
export const DownloadCard = ({ download }: { readonly download: Download }) => {
  const { id, title, state, problem, path, bytes, size, verified } = download;
  const { run, busy, outcome } = useAction();
  const act = (work: (id: string) => Promise<unknown>) => () => busy || run(() => work(id));
  const isDone = state === 'done';
  const isPaused = state === 'paused';
  const turn = isPaused ? words.resume : words.pause;
  return (
    <li class="card stack">
      <div class="card-head">
        <h2>{title}</h2>
        <Badge tone={isWell(state) ? 'good' : 'idle'} text={words.states[state]} />
      </div>
      {!isDone && <progress value={bytes} max={size || 1} aria-label={words.progress(title)} />}
      <p class="quiet">{factsOf(download)}</p>
      {problem && (
        <p>
          {problem.message} <span class="quiet">{isPaused && problem.hint}</span>
        </p>
      )}
      {isDone && (
        <p>
          <Verified verified={verified ?? false} />
        </p>
      )}
      <p class="quiet path" title={path}>
        {path}
      </p>
      <div class="actions">
        {isDone ? (
          <a
            class="button"
            href={api.fileOf(id)}
            download=""
            aria-label={words.named(words.save, title)}
          >
            {words.save}
          </a>
        ) : (
          <button
            type="button"
            aria-label={words.named(turn, title)}
            aria-disabled={busy}
            onClick={act(isPaused ? api.resumeDownload : api.pauseDownload)}
          >
            {turn}
          </button>
        )}
        <ConfirmButton
          text={isDone ? words.forget : words.cancel}
          label={words.named(isDone ? words.forget : words.cancel, title)}
          question={isDone ? words.forgetQuestion(title) : words.cancelQuestion(title)}
          effect={isDone ? words.forgetEffect : words.cancelEffect}
          busy={busy}
          onConfirm={act(api.removeDownload)}
        />
      </div>
      <Result outcome={outcome} />
    </li>
  );
};
