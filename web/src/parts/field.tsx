import { useId } from 'preact/hooks';

type FieldProps = {
  readonly label: string;
  readonly name: string;
  readonly id?: string;
  readonly hint?: string;
  /** What stands in it at first, and again after a success. */
  readonly start?: string;
  readonly required?: boolean;
  readonly minLength?: number;
  readonly maxLength?: number;
  /** For codes and paths: no helpful corrections while typing. */
  readonly plain?: boolean;
  /** What a browser may fill in. */
  readonly complete?: 'username' | 'current-password';
  /** A number, 0 or more. */
  readonly count?: boolean;
  /** Not shown while typing. */
  readonly secret?: boolean;
  /** More than one line. */
  readonly rows?: number;
};

const PLAIN = {
  autocapitalize: 'none',
  autocorrect: 'off',
  spellcheck: false,
  class: 'mono',
} as const;

/** A labelled text field of a form. */
export const Field = (props: FieldProps) => {
  const { label, name, hint, start, rows, secret, count, plain = false, required = true } = props;
  const { minLength, maxLength, complete = 'off' } = props;
  const ownId = useId();
  const id = props.id ?? ownId;
  const shared = {
    id,
    name,
    required,
    autocomplete: complete,
    ...(start !== undefined && { defaultValue: start }),
    ...(minLength && { minLength }),
    ...(maxLength && { maxLength }),
    ...(hint && { 'aria-describedby': `${id}-hint` }),
    ...(plain && PLAIN),
  } as const;
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {rows && <textarea rows={rows} {...shared} />}
      {!rows && secret && <input type="password" {...shared} />}
      {!rows && count && <input type="number" min={0} step={1} {...shared} />}
      {!rows && !secret && !count && <input type="text" {...shared} />}
      {hint && (
        <p id={`${id}-hint`} class="quiet">
          {hint}
        </p>
      )}
    </div>
  );
};
