import { useEffect, useState } from 'preact/hooks';
import { type ApiError, asApiError, wasUnreachable } from './api-error.ts';
import { useBridge } from './bridge.ts';

export type Outcome = { readonly error?: ApiError; readonly done?: string };

export type Action = {
  readonly busy: boolean;
  readonly outcome: Outcome;
  /** Does `work`, refreshes the page, and keeps what to say: the sentence that it answers, or why it failed. */
  readonly run: (work: () => Promise<unknown>) => void;
};

/** Something that a person does, with its outcome, to be shown beside the control. */
export const useAction = (): Action => {
  const { refresh, signedOut, me } = useBridge();
  const [busy, setBusy] = useState(false);
  const [outcome, setOutcome] = useState<Outcome>({});

  // With each refresh that comes through: what was tried meanwhile is not tried again by itself.
  useEffect(() => {
    setOutcome((last) => (last.error?.is('UNREACHABLE') ? { error: wasUnreachable() } : last));
  }, [me]);

  const perform = async (work: () => Promise<unknown>): Promise<void> => {
    setBusy(true);
    setOutcome({});
    try {
      const done = await work();
      await refresh();
      setOutcome(typeof done === 'string' ? { done } : {});
    } catch (thrown) {
      const error = asApiError(thrown);
      setOutcome({ error });
      if (error.is('NOT_SIGNED_IN')) signedOut();
    } finally {
      setBusy(false);
    }
  };
  return { busy, outcome, run: (work) => void perform(work) };
};
