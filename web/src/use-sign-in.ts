import { useEffect, useState } from 'preact/hooks';
import { api } from './api.ts';
import { type ApiError, asApiError } from './api-error.ts';
import type { Refresher } from './refresher.ts';
import { clearAddress, codeIn, codeInAddress } from './sign-in-link.ts';

/** Signs in by the page's address or by hand, and runs the refresher as long as the page is open. */
export const useSignIn = (refresher: Refresher) => {
  const [error, setError] = useState<ApiError>();

  const attempt = async (work: () => Promise<unknown>): Promise<ApiError | undefined> => {
    setError(undefined);
    try {
      await work();
      return undefined;
    } catch (thrown) {
      const failure = asApiError(thrown);
      setError(failure);
      return failure;
    }
  };

  const signIn = (linkOrCode: string) => attempt(() => api.signIn(codeIn(linkOrCode)));

  const signInByAddress = async (): Promise<void> => {
    const code = codeInAddress();
    if (code === undefined) return;
    const failure = await signIn(code);
    // A code that did not arrive still works: it stays for the next attempt.
    if (!failure?.is('UNREACHABLE')) clearAddress();
  };

  useEffect(() => {
    void signInByAddress().then(() => refresher.start());
    const onHash = () => {
      if (codeInAddress()) void signInByAddress().then(refresher.refresh);
    };
    addEventListener('hashchange', onHash);
    return () => {
      removeEventListener('hashchange', onHash);
      refresher.stop();
    };
  }, [refresher]);

  const signInByHand = (linkOrCode: string): void =>
    void signIn(linkOrCode).then(refresher.refresh);

  const signInAs = (name: string, password: string): void =>
    void attempt(() => api.signInAs(name, password)).then(refresher.refresh);

  return { error, signInByHand, signInAs };
};
