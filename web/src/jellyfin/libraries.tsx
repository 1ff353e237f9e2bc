import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import type { Connection, Source } from '../answers.ts';
import { api } from '../api.ts';
import { ApiError } from '../api-error.ts';
import { Field } from '../parts/field.tsx';
import { type Fields, Form } from '../parts/form.tsx';
import { strings } from '../strings.ts';
import type { Action } from '../use-action.ts';

const words = strings.jellyfin;

type Library = NonNullable<Connection['libraries']>[number];
type LibrariesProps = {
  readonly action: Action;
  readonly connection: Connection;
  readonly children?: ComponentChildren;
  readonly onSource: (source: Source, fields: Fields) => Promise<string>;
};

/** The server's folders, each once, and where they seem to lie here. */
const placesOf = (libraries: readonly Library[]): ReadonlyMap<string, string> => {
  const places = new Map<string, string>();
  for (const { locations } of libraries) for (const from of locations) places.set(from, '');
  for (const { paths } of libraries) for (const { from, to } of paths) places.set(from, to);
  return places;
};

/** Which libraries of a server to take, and where their files lie. */
export const Libraries = ({ action, connection, children, onSource }: LibrariesProps) => {
  const { libraries = [], server, id } = connection;
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const set = (library: string, isIn: boolean) =>
    setChosen((before) => [
      ...before.filter((each) => each !== library),
      ...(isIn ? [library] : []),
    ]);
  const places = [...placesOf(libraries.filter((each) => chosen.includes(each.id)))];
  const add = async (field: Fields): Promise<string> => {
    if (chosen.length === 0) throw new ApiError('REQUEST_INVALID', words.none, '');
    const paths = places.flatMap(([from]) => {
      const to = field(`to ${from}`);
      return to ? [{ from, to }] : [];
    });
    const source = await api.addJellyfin({ connection: id, libraries: chosen, paths });
    return onSource(source, field);
  };
  return (
    <Form action={action} onSubmit={add} button={words.add} busy={words.adding}>
      <fieldset>
        <legend>{words.libraries(server.name)}</legend>
        {libraries.map((library) => (
          <label key={library.id} class="check">
            <input
              type="checkbox"
              checked={chosen.includes(library.id)}
              onChange={(event) => set(library.id, event.currentTarget.checked)}
            />
            <span>{library.name}</span>
          </label>
        ))}
      </fieldset>
      {places.length > 0 && (
        <fieldset>
          <legend>{words.paths}</legend>
          <p class="quiet">{words.pathsHint}</p>
          {places.map(([from, to]) => (
            <Field
              key={from}
              label={words.pathOf(from)}
              name={`to ${from}`}
              start={to}
              required={false}
              maxLength={4096}
              plain
            />
          ))}
        </fieldset>
      )}
      {children}
    </Form>
  );
};
