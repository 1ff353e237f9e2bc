import { useEffect, useState } from 'preact/hooks';
import type { Dlna } from '../answers.ts';
import { api } from '../api.ts';
import { Result } from '../parts/message.tsx';
import { Fold } from '../parts/section.tsx';
import { strings } from '../strings.ts';
import { useAction } from '../use-action.ts';

const words = strings.discovery;
const LOOPBACK = /^127\./;

/** Whether the televisions of a network find this bridge by themselves. */
export const Discovery = () => {
  const [dlna, setDlna] = useState<Dlna>();
  const { run, busy, outcome } = useAction();
  useEffect(() => {
    const controller = new AbortController();
    // Without an answer there is nothing to turn on.
    api.dlna(controller.signal).then(setDlna, () => {});
    return () => controller.abort();
  }, []);
  if (!dlna) return null;
  const turn = (name: string | null) =>
    run(async () => {
      setDlna(await api.setDlna(name));
      return name === null ? words.isOff : words.isOn(name);
    });
  const { interface: on, url, interfaces } = dlna;
  const others = interfaces.filter((each) => each.interface !== on && !LOOPBACK.test(each.address));
  return (
    <Fold heading={words.heading}>
      <p>{words.hint}</p>
      {on !== undefined && !outcome.done && (
        <p>{url === undefined ? words.isTrying(on) : words.isOn(on)}</p>
      )}
      <div class="actions">
        {on !== undefined && (
          <button type="button" aria-disabled={busy} onClick={() => busy || turn(null)}>
            {words.turnOff}
          </button>
        )}
        {others.map(({ interface: name, address }) => (
          <button key={name} type="button" aria-disabled={busy} onClick={() => busy || turn(name)}>
            {words.turnOn(name, address)}
          </button>
        ))}
      </div>
      <Result outcome={outcome} />
    </Fold>
  );
};
