import type { Setting } from '../answers.ts';
import { api } from '../api.ts';
import { formatNames } from '../format.ts';
import { NotYet } from '../parts/not-yet.tsx';
import { RestartButton } from '../parts/restart-button.tsx';
import { Fold } from '../parts/section.tsx';
import { strings } from '../strings.ts';
import { useAsked } from '../use-asked.ts';
import { SettingField } from './setting-field.tsx';

const words = strings.settings;

type GroupProps = {
  readonly heading: string;
  readonly settings: readonly Setting[];
  readonly onSaved: () => void;
};

const Group = ({ heading, settings, onSaved }: GroupProps) => (
  <section aria-label={heading} class="stack settings">
    <h3>{heading}</h3>
    {settings.map((setting) => (
      <SettingField key={setting.name} setting={setting} onSaved={onSaved} />
    ))}
  </section>
);

/** Every setting, as the bridge describes it. */
export const Settings = () => {
  const { known, error, again } = useAsked(api.settings);
  const groups = new Set(known?.map(({ group }) => group));
  const waiting = (known ?? []).filter(({ needsRestart }) => needsRestart);
  return (
    <>
      {waiting.length > 0 && (
        <div class="note note-warn stack">
          <p>{words.waiting(formatNames(waiting.map(({ title }) => title)))}</p>
          <RestartButton />
        </div>
      )}
      <Fold heading={words.heading}>
        <p class="quiet">{words.hint}</p>
        {!known && <NotYet error={error} />}
        {[...groups].map((heading) => (
          <Group
            key={heading}
            heading={heading}
            settings={(known ?? []).filter(({ group }) => group === heading)}
            onSaved={again}
          />
        ))}
      </Fold>
    </>
  );
};
