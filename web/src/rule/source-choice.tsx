import type { Source } from '../answers.ts';
import { api } from '../api.ts';
import { useBridge } from '../bridge.ts';
import { ConnectJellyfin } from '../jellyfin/connect-jellyfin.tsx';
import { ConfirmButton } from '../parts/confirm-button.tsx';
import { Field } from '../parts/field.tsx';
import { type Fields, Form } from '../parts/form.tsx';
import { Result } from '../parts/message.tsx';
import { strings } from '../strings.ts';
import { useAction } from '../use-action.ts';

const words = strings.rule;

type SourceChoiceProps = {
  /** Names of those that are ticked. */
  readonly chosen: readonly string[];
  readonly onChosen: (change: (before: readonly string[]) => readonly string[]) => void;
};

/** Which folders a catalog takes from, of all that the bridge knows. */
export const SourceChoice = ({ chosen, onChosen }: SourceChoiceProps) => {
  const { run, busy, outcome } = useAction();
  const sources = [...useBridge().sources].sort((one, other) => (one.name < other.name ? -1 : 1));
  const set = (name: string, isIn: boolean) =>
    onChosen((before) => [...before.filter((each) => each !== name), ...(isIn ? [name] : [])]);
  const forget = ({ name, dir }: Source) =>
    run(async () => {
      await api.removeSource(name);
      return words.forgotten(dir);
    });

  return (
    <fieldset>
      <legend>{words.sources}</legend>
      {sources.map((source) => (
        <div key={source.name} class="choice">
          <label class="check grow">
            <input
              type="checkbox"
              checked={chosen.includes(source.name)}
              onChange={(event) => set(source.name, event.currentTarget.checked)}
            />
            <span>
              {source.dir} <span class="quiet">{words.sourceFacts(source.name, source.items)}</span>
            </span>
          </label>
          {source.catalogs.length === 0 && !chosen.includes(source.name) && (
            <ConfirmButton
              text={words.forget}
              label={`${words.forget}: ${source.dir}`}
              question={words.forgetQuestion(source.dir)}
              effect={words.forgetEffect}
              busy={busy}
              onConfirm={() => forget(source)}
            />
          )}
        </div>
      ))}
      <Result outcome={outcome} />
    </fieldset>
  );
};

/** One more folder on the computer that the bridge runs on; it is ticked then. */
export const AddFolder = ({ onChosen }: Pick<SourceChoiceProps, 'onChosen'>) => {
  const action = useAction();
  const add = async (field: Fields): Promise<string> => {
    const { name, dir } = await api.addSource(field('dir'));
    onChosen((before) => [...before, name]);
    return words.added(dir);
  };
  return (
    <details class="manage">
      <summary>{words.addFolder}</summary>
      <Form action={action} onSubmit={add} button={words.addButton}>
        <Field
          label={strings.newCatalog.dir}
          name="dir"
          hint={strings.newCatalog.dirHint}
          maxLength={4096}
          plain
        />
      </Form>
    </details>
  );
};

/** Libraries of a Jellyfin server; ticked then, too. */
export const AddJellyfin = ({ onChosen }: Pick<SourceChoiceProps, 'onChosen'>) => (
  <details class="manage">
    <summary>{strings.jellyfin.heading}</summary>
    <ConnectJellyfin
      onSource={async ({ name, dir }) => {
        onChosen((before) => [...before, name]);
        return strings.jellyfin.added(dir);
      }}
    />
  </details>
);
