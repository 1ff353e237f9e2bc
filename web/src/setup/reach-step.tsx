import type { Setting } from '../answers.ts';
import { api } from '../api.ts';
import { type Fields, Form } from '../parts/form.tsx';
import { NotYet } from '../parts/not-yet.tsx';
import { RestartButton } from '../parts/restart-button.tsx';
import { strings } from '../strings.ts';
import { useAction } from '../use-action.ts';
import { useAsked } from '../use-asked.ts';
import { Step } from './step.tsx';

const words = strings.setup.reach;
const HERE = '127.0.0.1';
const HOME = '0.0.0.0';
const LOOPBACK = /^(127\.|::1$|localhost$)/;

type Reach = { readonly host: Setting | undefined; readonly addresses: readonly string[] };

const askReach = async (signal: AbortSignal): Promise<Reach> => {
  const [settings, { interfaces }] = await Promise.all([api.settings(signal), api.dlna(signal)]);
  const addresses = interfaces.map(({ address }) => address).filter((one) => !LOOPBACK.test(one));
  return { host: settings.find(({ name }) => name === 'host'), addresses };
};

const Now = ({ host, addresses }: { host: string; addresses: readonly string[] }) => {
  if (LOOPBACK.test(host)) return <p>{words.isHere}</p>;
  if (host !== HOME && host !== '::') return <p>{words.other(host)}</p>;
  return (
    <>
      <p>{words.isHome}</p>
      <ul>
        {addresses.map((address) => (
          <li key={address}>
            <code>{`http://${address}:${location.port || '80'}`}</code>
          </li>
        ))}
      </ul>
    </>
  );
};

const Choice = ({ host, onSaved }: { host: Setting; onSaved: () => void }) => {
  const action = useAction();
  const save = async (field: Fields) => {
    await api.changeSettings({ host: field('host') });
    onSaved();
    return words.saved;
  };
  const isHome = host.value === HOME;
  return (
    <Form action={action} onSubmit={save} button={words.save}>
      <fieldset>
        <legend>{words.legend}</legend>
        <label class="check">
          <input type="radio" name="host" value={HERE} defaultChecked={!isHome} />
          {words.here}
        </label>
        <label class="check">
          <input type="radio" name="host" value={HOME} defaultChecked={isHome} />
          <span>
            {words.home}
            <br />
            <span class="quiet">{words.homeHint}</span>
          </span>
        </label>
      </fieldset>
    </Form>
  );
};

export const ReachStep = () => {
  const { known, error, again } = useAsked(askReach);
  const host = known?.host;
  const isChosen = host !== undefined && host.source !== 'default' && !host.needsRestart;
  return (
    <Step heading={words.heading} isDone={isChosen}>
      {!known && <NotYet error={error} />}
      {host && !host.needsRestart && <Now host={String(host.value)} addresses={known.addresses} />}
      {host?.isFixed && <p class="quiet">{words.fixed(host.environment)}</p>}
      {host && !host.isFixed && <Choice key={String(host.value)} host={host} onSaved={again} />}
      {host?.needsRestart && (
        <>
          <p class="note note-warn">{words.saved}</p>
          <RestartButton />
        </>
      )}
    </Step>
  );
};
