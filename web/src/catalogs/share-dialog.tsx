import { useId, useRef, useState } from 'preact/hooks';
import type { Catalog } from '../answers.ts';
import { strings } from '../strings.ts';
import { WhatTheySee } from './what-they-see.tsx';

const words = strings.sharing;

type ShareDialogProps = {
  readonly catalog: Catalog;
  readonly friend: string;
  readonly busy: boolean;
  readonly onShare: () => void;
};

/** A button that shows what a friend would see before it is shared with them. */
export const ShareDialog = ({ catalog, friend, busy, onShare }: ShareDialogProps) => {
  const id = useId();
  const dialog = useRef<HTMLDialogElement>(null);
  const [isOpen, setOpen] = useState(false);
  const open = () => {
    setOpen(true);
    dialog.current?.showModal();
  };
  const close = () => dialog.current?.close();
  const share = () => {
    close();
    onShare();
  };
  return (
    <>
      <button
        type="button"
        aria-label={words.shareNamed(friend)}
        aria-disabled={busy}
        onClick={() => busy || open()}
      >
        {words.share}
      </button>
      <dialog
        ref={dialog}
        class="large"
        aria-labelledby={`${id}-question`}
        onClose={() => setOpen(false)}
      >
        <h2 id={`${id}-question`}>{words.question(catalog.name, friend)}</h2>
        <div class="stack">
          <p>{words.willSee(friend)}</p>
          {isOpen && <WhatTheySee catalog={catalog} />}
          <p>{words.effect(friend)}</p>
        </div>
        <div class="actions">
          <button type="button" onClick={close}>
            {strings.cancel}
          </button>
          <button type="button" class="primary" onClick={share}>
            {words.yes}
          </button>
        </div>
      </dialog>
    </>
  );
};
