import { useEffect, useId, useState } from 'preact/hooks';

/** A person who types is not asked for after each letter. */
const PAUSE_MS = 200;

type SearchFieldProps = {
  readonly label: string;
  readonly start?: string;
  /** What came of it, for who cannot see the list change. */
  readonly status: string;
  /** Once the person pauses; without spaces around. */
  readonly onText: (text: string) => void;
};

export const SearchField = ({ label, start = '', status, onText }: SearchFieldProps) => {
  const id = useId();
  const [text, setText] = useState(start);
  useEffect(() => {
    const timer = setTimeout(() => onText(text.trim()), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [text]);
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <input
        id={id}
        type="search"
        autocomplete="off"
        maxLength={256}
        value={text}
        onInput={(event) => setText(event.currentTarget.value)}
      />
      <p class="quiet" role="status">
        {status}
      </p>
    </div>
  );
};
