import type { Item } from '../answers.ts';
import { api } from '../api.ts';
import { useBridge } from '../bridge.ts';
import { formatBytes, formatDuration } from '../format.ts';
import { Result } from '../parts/message.tsx';
import { hrefOf } from '../route.ts';
import { strings } from '../strings.ts';
import { useAction } from '../use-action.ts';
import { joined } from './facts.ts';

const words = strings.downloads;

type KeepItProps = {
  readonly catalog: string;
  readonly item: Item;
  readonly canBegin: boolean;
};

/** Fetches a friend's file to keep, and says how far that is. */
export const KeepIt = ({ catalog, item, canBegin }: KeepItProps) => {
  const { downloads } = useBridge();
  const { run, busy, outcome } = useAction();
  const { id, title } = item;
  const download = downloads.findLast((one) => one.catalog === catalog && one.item === id);
  const begin = () => run(() => api.download(catalog, id));
  if (!download) {
    if (!canBegin) return null;
    return (
      <div class="keep">
        <button
          type="button"
          aria-label={strings.watch.downloadNamed(title)}
          aria-disabled={busy}
          onClick={() => busy || begin()}
        >
          {words.download}
        </button>
        <Result outcome={outcome} />
      </div>
    );
  }
  const { state, bytes, size, secondsLeft } = download;
  const isDone = state === 'done';
  return (
    <div class="keep">
      {!isDone && <progress value={bytes} max={size || 1} aria-label={words.progress(title)} />}
      <p class="quiet">
        {joined([
          words.states[state],
          isDone ? formatBytes(size) : words.of(formatBytes(bytes), formatBytes(size)),
          secondsLeft !== undefined && words.left(formatDuration(secondsLeft)),
          download.problem?.message,
        ])}{' '}
        <a href={hrefOf({ page: 'downloads' })}>{strings.watch.toDownloads}</a>
      </p>
      {isDone && (
        <a class="button" href={api.fileOf(download.id)} download="">
          {words.save}
        </a>
      )}
      <Result outcome={outcome} />
    </div>
  );
};
