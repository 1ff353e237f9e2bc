import { useId, useRef } from 'preact/hooks';
import { strings } from '../strings.ts';

type ConfirmButtonProps = {
  /** What it does; “Remove” unless given. */
  readonly text?: string;
  /** What a screen reader says for the button, where several on the page look the same. */
  readonly label?: string;
  readonly question: string;
  readonly effect: string;
  readonly busy: boolean;
  readonly onConfirm: () => void;
};

/** A button that asks before it takes something away. */
export const ConfirmButton = (props: ConfirmButtonProps) => {
  const { text = strings.remove, label, question, effect, busy, onConfirm } = props;
  const id = useId();
  const dialog = useRef<HTMLDialogElement>(null);
  const close = () => dialog.current?.close();
  const confirm = () => {
    close();
    onConfirm();
  };
  return (
    <>
      <button
        type="button"
        class="bad"
        aria-label={label}
        aria-disabled={busy}
        onClick={() => busy || dialog.current?.showModal()}
      >
        {text}
      </button>
      <dialog ref={dialog} aria-labelledby={`${id}-question`} aria-describedby={`${id}-effect`}>
        <h2 id={`${id}-question`}>{question}</h2>
        <p id={`${id}-effect`}>{effect}</p>
        <div class="actions">
          <button type="button" onClick={close}>
            {strings.cancel}
          </button>
          <button type="button" class="bad-filled" onClick={confirm}>
            {text}
          </button>
        </div>
      </dialog>
    </>
  );
};
