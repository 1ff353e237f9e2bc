import { useId, useRef, useState } from 'preact/hooks';
import { strings } from '../strings.ts';

type CopyFieldProps = {
  readonly label: string;
  readonly text: string;
  readonly hint?: string;
  readonly rows?: number;
};

const copy = async (field: HTMLTextAreaElement): Promise<boolean> => {
  field.select();
  try {
    await navigator.clipboard.writeText(field.value);
    return true;
  } catch {
    // Browsers offer no clipboard to pages without TLS on the home network; this still works there.
    return document.execCommand('copy');
  }
};

/** Text to pass on, with a button that copies it. */
export const CopyField = ({ label, text, hint, rows = 1 }: CopyFieldProps) => {
  const id = useId();
  const field = useRef<HTMLTextAreaElement>(null);
  const [said, setSaid] = useState('');
  const onCopy = async () => {
    if (!field.current) return;
    setSaid((await copy(field.current)) ? strings.copied : strings.copyFailed);
  };
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <div class="copy">
        <textarea
          id={id}
          ref={field}
          class="mono"
          rows={rows}
          value={text}
          readOnly
          spellcheck={false}
          aria-describedby={hint ? `${id}-hint` : undefined}
          onFocus={(event) => event.currentTarget.select()}
        />
        <button
          type="button"
          aria-label={`${strings.copy}: ${label}`}
          onClick={() => void onCopy()}
        >
          {strings.copy}
        </button>
      </div>
      {hint && (
        <p id={`${id}-hint`} class="quiet">
          {hint}
        </p>
      )}
      <p class="quiet" role="status">
        {said}
      </p>
    </div>
  );
};
