import type { ApiError } from '../api-error.ts';
import { Trouble } from '../parts/message.tsx';
import { strings } from '../strings.ts';

/** In place of what is not known yet: why, or that it is being asked for. */
export const NotYet = ({ error }: { readonly error: ApiError | undefined }) =>
  error ? (
    <Trouble message={error.message} hint={error.hint} />
  ) : (
    <p class="quiet">{strings.watch.loading}</p>
  );
