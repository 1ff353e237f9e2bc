import { api } from '../api.ts';
import { formatNames } from '../format.ts';
import { NotYet } from '../parts/not-yet.tsx';
import { RestartButton } from '../parts/restart-button.tsx';
import { Fold } from '../parts/section.tsx';
import { strings } from '../strings.ts';
import { useAsked } from '../use-asked.ts';
import { SettingField } from './setting-field.tsx';

const words = strings.settings;

/** Every setting, as the bridge describes it. */
export const Settings = () => {
  const { known, error, again } = useAsked(api.settings);
  const waiting = (known ?? []).filter(({ needsRestart }) => needsRestart);
  return (
    <>
      {waiting.length > 0 && (
        <div class="note note-warn stack">
          <p>{words.waiting(formatNames(waiting.map(({ name }) => words.name(name))))}</p>
          <RestartButton />
        </div>
      )}
      <Fold heading={words.heading}>
        <p class="quiet">{words.hint}</p>
        {!known && <NotYet error={error} />}
        {known?.map((setting) => (
          <SettingField key={setting.name} setting={setting} onSaved={again} />
        ))}
      </Fold>
    </>
  );
};
