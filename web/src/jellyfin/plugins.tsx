import { useState } from 'preact/hooks';
import type { PluginCode } from '../answers.ts';
import { api } from '../api.ts';
import { formatMoment } from '../format.ts';
import { CopyField } from '../parts/copy-field.tsx';
import { Result, Trouble } from '../parts/message.tsx';
import { RemoveButton } from '../parts/remove-button.tsx';
import { strings } from '../strings.ts';
import { useAction } from '../use-action.ts';
import { useAsked } from '../use-asked.ts';

const words = strings.plugins;

const Code = () => {
  const { run, busy, outcome } = useAction();
  const [code, setCode] = useState<PluginCode>();
  const make = () =>
    run(async () => {
      setCode(await api.pluginCode());
    });
  return (
    <>
      <div class="actions">
        <button type="button" class="primary" aria-disabled={busy} onClick={() => busy || make()}>
          {words.makeCode}
        </button>
      </div>
      {code && (
        <>
          <CopyField label={words.address} text={location.origin} />
          <CopyField
            label={words.code}
            text={code.code}
            hint={words.expires(formatMoment(code.expiresAt))}
          />
        </>
      )}
      <Result outcome={outcome} />
    </>
  );
};

/** Jellyfin servers with our plugin, which have friends' films as libraries of their own. */
export const Plugins = () => {
  const { run, busy, outcome } = useAction();
  // The rest of the page says what is wrong when the bridge does not answer.
  const { known: plugins = [], again } = useAsked(api.plugins);
  const remove = (id: string) =>
    run(async () => {
      await api.removePlugin(id);
      again();
    });
  return (
    <>
      <ul class="lines">
        {plugins.map(({ id, name, version, lastSeenAt, items = 0, problem }) => (
          <li key={id}>
            <span class="grow">
              {name} <span class="quiet">Jellyfin {version}</span>
              <br />
              <span class="quiet">{words.about(items, formatMoment(lastSeenAt))}</span>
              {problem && <Trouble message={problem.message} hint={problem.hint} />}
            </span>
            <RemoveButton words={words} name={name} busy={busy} onRemove={() => remove(id)} />
          </li>
        ))}
      </ul>
      <Result outcome={outcome} />
      <ol class="stack">
        {words.steps.map((step) => (
          <li key={step}>{step}</li>
        ))}
      </ol>
      <CopyField label={words.repository} text={`${location.origin}/jellyfin/manifest.json`} />
      <Code />
    </>
  );
};
