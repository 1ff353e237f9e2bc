import { useEffect, useState } from 'preact/hooks';
import type { Catalog } from '../answers.ts';
import { api } from '../api.ts';
import { Result } from '../parts/message.tsx';
import { strings } from '../strings.ts';
import { useAction } from '../use-action.ts';

const words = strings.listedAway;

/** Whether friends may look through one of our catalogs while this bridge is away. */
export const AwayChoice = ({ catalog: { name, listedAway } }: { readonly catalog: Catalog }) => {
  const { run, busy, outcome } = useAction();
  /** Ticked, and not yet done. */
  const [wanted, setWanted] = useState<boolean>();
  useEffect(() => setWanted(undefined), [listedAway]);
  const set = (isListed: boolean) => {
    setWanted(isListed);
    run(async () => {
      await api.changeCatalog(name, { listedAway: isListed }).catch((error: unknown) => {
        setWanted(undefined);
        throw error;
      });
      return isListed ? words.on : words.off;
    });
  };
  return (
    <>
      <label class="check">
        <input
          type="checkbox"
          checked={wanted ?? listedAway}
          aria-disabled={busy}
          onChange={({ currentTarget }) => busy || set(currentTarget.checked)}
        />
        <span>{words.label}</span>
      </label>
      <Result outcome={outcome} />
    </>
  );
};
