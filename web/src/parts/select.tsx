import { useId } from 'preact/hooks';

type SelectProps = {
  readonly label: string;
  readonly name: string;
  readonly id?: string;
  readonly options: readonly { readonly value: string; readonly text: string }[];
};

/** A labelled choice in a form; the first option is chosen at the start. */
export const Select = ({ label, name, id, options }: SelectProps) => {
  const ownId = useId();
  return (
    <div class="field">
      <label for={id ?? ownId}>{label}</label>
      <select id={id ?? ownId} name={name}>
        {options.map(({ value, text }) => (
          <option key={value} value={value}>
            {text}
          </option>
        ))}
      </select>
    </div>
  );
};
