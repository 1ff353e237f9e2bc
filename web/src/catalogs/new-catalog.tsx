import { api } from '../api.ts';
import { TARGETS } from '../guide/next-steps.ts';
import { Field } from '../parts/field.tsx';
import { FolderField } from '../parts/folder-field.tsx';
import { type Fields, Form } from '../parts/form.tsx';
import { strings } from '../strings.ts';
import { useAction } from '../use-action.ts';

const words = strings.newCatalog;

const make = async (field: Fields): Promise<string> => {
  const made = await api.makeCatalog({
    // Phones begin every word with a capital; names have none.
    name: field('name').toLowerCase(),
    description: field('description'),
    dir: field('dir'),
  });
  return words.done(made.name, made.items);
};

/** Makes a catalog of a folder on the computer that the bridge runs on. */
export const NewCatalog = () => {
  const action = useAction();
  return (
    <Form action={action} onSubmit={make} button={words.button} busy={words.busy}>
      <Field
        label={words.name}
        name="name"
        id={TARGETS.makeCatalog}
        hint={words.nameHint}
        maxLength={64}
        plain
      />
      <Field
        label={`${words.description} ${strings.optional}`}
        name="description"
        required={false}
        maxLength={4096}
      />
      <FolderField label={words.dir} name="dir" hint={words.dirHint} />
    </Form>
  );
};
