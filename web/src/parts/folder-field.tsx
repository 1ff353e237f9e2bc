import { useId, useRef, useState } from 'preact/hooks';
import { strings } from '../strings.ts';
import { FolderPicker } from './folder-picker.tsx';

const words = strings.folders;

type FolderFieldProps = {
  readonly label: string;
  readonly name: string;
  readonly hint: string;
};

/** A folder of the computer that the bridge runs on: typed, or looked for. */
export const FolderField = ({ label, name, hint }: FolderFieldProps) => {
  const id = useId();
  const field = useRef<HTMLInputElement>(null);
  const details = useRef<HTMLDetailsElement>(null);
  const [isOpen, setOpen] = useState(false);
  const take = (path: string) => {
    if (!field.current || !details.current) return;
    field.current.value = path;
    details.current.open = false;
    field.current.focus();
  };
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <input
        ref={field}
        id={id}
        name={name}
        type="text"
        required
        maxLength={4096}
        autocomplete="off"
        autocapitalize="none"
        autocorrect="off"
        spellcheck={false}
        class="mono"
        aria-describedby={`${id}-hint`}
      />
      <p id={`${id}-hint`} class="quiet">
        {hint}
      </p>
      <details ref={details} class="choose" onToggle={(event) => setOpen(event.currentTarget.open)}>
        <summary>{words.choose}</summary>
        {isOpen && <FolderPicker onTake={take} />}
      </details>
    </div>
  );
};
