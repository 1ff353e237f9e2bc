import type { Viewing } from '../answers.ts';
import { api } from '../api.ts';
import { useBridge } from '../bridge.ts';
import { Result } from '../parts/message.tsx';
import { Rename } from '../parts/rename.tsx';
import { Fold } from '../parts/section.tsx';
import { strings } from '../strings.ts';
import { useAction } from '../use-action.ts';

const NAME_CHARS = 200;

/** The play addresses that are good at the moment, each of which can be stopped. */
export const GivenAddresses = () => {
  const { viewings } = useBridge();
  const { run, busy, outcome } = useAction();
  const words = strings.player;
  const stop = ({ capability }: Viewing) =>
    run(async () => {
      await api.stop(capability);
      return words.stopped;
    });
  if (viewings.length === 0) return null;
  return (
    <Fold heading={words.given(viewings.length)}>
      <p class="quiet">{words.givenHint}</p>
      <ul class="lines">
        {viewings.map((viewing) => (
          <li key={viewing.capability}>
            <span class="grow">{viewing.label}</span>
            <button
              type="button"
              aria-label={words.stopNamed(viewing.label)}
              aria-disabled={busy}
              onClick={() => busy || stop(viewing)}
            >
              {words.stop}
            </button>
            <Rename
              name={viewing.label}
              maxLength={NAME_CHARS}
              onRename={(label) => api.renameViewing(viewing.capability, label)}
            />
          </li>
        ))}
      </ul>
      <Result outcome={outcome} />
    </Fold>
  );
};
