import { useState } from 'preact/hooks';
import { Trouble } from '../parts/message.tsx';
import { finalReason, type Reason, reasonOf } from './play-failure.ts';

export const Photo = ({ title, src }: { readonly title: string; readonly src: string }) => {
  const [failure, setFailure] = useState<Reason>();
  const onError = () =>
    void reasonOf(src, new AbortController().signal).then((error) =>
      setFailure(finalReason(error)),
    );
  return (
    <>
      <img class="photo-shown" alt={title} src={src} onError={onError} />
      <div aria-live="polite">
        {failure && <Trouble message={failure.message} hint={failure.hint} />}
      </div>
    </>
  );
};
