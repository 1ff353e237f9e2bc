import type { ApiError } from '../api-error.ts';
import { strings } from '../strings.ts';
import { Trouble } from './message.tsx';

type NotYetProps = { readonly error: ApiError | undefined; readonly text?: string };

/** In place of what is not known yet: why, or that it is being asked for. */
export const NotYet = ({ error, text = strings.watch.loading }: NotYetProps) =>
  error ? <Trouble message={error.message} hint={error.hint} /> : <p class="quiet">{text}</p>;
