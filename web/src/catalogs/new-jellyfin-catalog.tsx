import type { Source } from '../answers.ts';
import { api } from '../api.ts';
import { ConnectJellyfin } from '../jellyfin/connect-jellyfin.tsx';
import { Field } from '../parts/field.tsx';
import type { Fields } from '../parts/form.tsx';
import { strings } from '../strings.ts';

const words = strings.newCatalog;

const make = async (source: Source, field: Fields): Promise<string> => {
  const made = await api.makeCatalog({
    name: field('name').toLowerCase(),
    description: field('description'),
    ...{ sources: [source.name], rule: {} },
  });
  return words.done(made.name, made.items);
};

/** Makes a catalog of libraries of a Jellyfin server. */
export const NewJellyfinCatalog = () => (
  <ConnectJellyfin onSource={make}>
    <Field label={words.name} name="name" hint={words.nameHint} maxLength={64} plain />
    <Field
      label={`${words.description} ${strings.optional}`}
      name="description"
      required={false}
      maxLength={4096}
    />
  </ConnectJellyfin>
);
