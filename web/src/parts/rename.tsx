import { strings } from '../strings.ts';
import { useAction } from '../use-action.ts';
import { Field } from './field.tsx';
import { Form } from './form.tsx';

const words = strings.rename;

type RenameProps = {
  readonly name: string;
  readonly maxLength: number;
  readonly onRename: (name: string) => Promise<unknown>;
};

/** Folded away: a field for another name. */
export const Rename = ({ name, maxLength, onRename }: RenameProps) => {
  const action = useAction();
  return (
    <details class="manage">
      <summary aria-label={words.headingNamed(name)}>{words.heading}</summary>
      <Form
        action={action}
        button={words.button}
        onSubmit={async (field) => {
          await onRename(field('name'));
          return words.done;
        }}
      >
        <Field label={words.field} name="name" start={name} maxLength={maxLength} />
      </Form>
    </details>
  );
};
