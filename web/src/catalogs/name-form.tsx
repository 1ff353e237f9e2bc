import type { Catalog } from '../answers.ts';
import { api } from '../api.ts';
import { Field } from '../parts/field.tsx';
import { type Fields, Form } from '../parts/form.tsx';
import { strings } from '../strings.ts';
import { useAction } from '../use-action.ts';

const words = strings.changeCatalog;

type NameFormProps = {
  readonly catalog: Catalog;
  /** It stands elsewhere on the page then. */
  readonly onRenamed: (next: string) => void;
};

/** Calls one of our catalogs otherwise, or says something else of it. */
export const NameForm = ({ catalog: { name, description }, onRenamed }: NameFormProps) => {
  const action = useAction();
  const save = async (field: Fields): Promise<string> => {
    const next = field('name').toLowerCase();
    const saved = await api.changeCatalog(name, {
      ...(next !== name && { name: next }),
      description: field('description'),
    });
    if (saved.name !== name) onRenamed(saved.name);
    return words.saved;
  };
  return (
    <details class="manage">
      <summary aria-label={words.headingNamed(name)}>{words.heading}</summary>
      <Form action={action} onSubmit={save} button={words.button}>
        <Field
          label={strings.newCatalog.name}
          name="name"
          start={name}
          hint={words.nameHint}
          maxLength={64}
          plain
        />
        <Field
          label={`${strings.newCatalog.description} ${strings.optional}`}
          name="description"
          start={description}
          required={false}
          maxLength={4096}
          rows={2}
        />
      </Form>
    </details>
  );
};
