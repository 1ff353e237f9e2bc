import { api } from '../api.ts';
import { useBridge } from '../bridge.ts';
import { TARGETS } from '../guide/next-steps.ts';
import { Field } from '../parts/field.tsx';
import { type Fields, Form } from '../parts/form.tsx';
import { Select } from '../parts/select.tsx';
import { strings } from '../strings.ts';
import { useAction } from '../use-action.ts';

const words = strings.newImport;

const importCatalog = async (field: Fields): Promise<string> => {
  const catalog = field('catalog').toLowerCase();
  const { name, items, waiting } = await api.import({ catalog, friend: field('friend') });
  return waiting ? words.waits(name) : words.done(name, items);
};

/** Attaches a catalog that a friend shares with us. */
export const NewImport = () => {
  const { friends } = useBridge();
  const action = useAction();
  if (friends.length === 0) return <p class="quiet">{words.noFriends}</p>;
  const options = friends.map(({ name }) => ({ value: name, text: name }));
  return (
    <Form action={action} onSubmit={importCatalog} button={words.button}>
      <Select label={words.friend} name="friend" options={options} />
      <Field label={words.catalog} name="catalog" id={TARGETS.importCatalog} maxLength={64} plain />
    </Form>
  );
};
