import { api } from '../api.ts';
import { strings } from '../strings.ts';
import { useAction } from '../use-action.ts';
import { Result } from './message.tsx';

const words = strings.setup.reach;

/** The bridge begins anew; the page says that it is away, and when it is back. */
export const RestartButton = () => {
  const { run, busy, outcome } = useAction();
  const restart = () =>
    run(async () => {
      await api.restart();
      return words.restarting;
    });
  return (
    <>
      <button type="button" class="primary" aria-disabled={busy} onClick={() => busy || restart()}>
        {words.restart}
      </button>
      <Result outcome={outcome} />
    </>
  );
};
