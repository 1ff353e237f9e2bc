import { useState } from 'preact/hooks';
import type { ErrorCode } from '../../../bridge/protocol/errors.ts';
import { type Kept, keep } from '../net/kept.ts';
import { linkTo } from '../net/linking.ts';
import { strings } from '../strings.ts';
import { Top } from './top.tsx';
import { codeOf, TroubleOf } from './trouble.tsx';

type Props = {
  readonly link: string;
  readonly present: Kept | undefined;
  readonly onLinked: (kept: Kept) => void;
};

const SYSTEMS = ['iPhone', 'iPad', 'Android', 'Windows', 'Mac', 'Linux'];
const suggestion = (): string =>
  SYSTEMS.find((name) => navigator.userAgent.includes(name)) ?? 'Browser';

/** Asks before it links: a link may have been sent by somebody else. */
export const LinkBrowser = ({ link, present, onLinked }: Props) => {
  const [name, setName] = useState(suggestion);
  const [busy, setBusy] = useState(false);
  const [trouble, setTrouble] = useState<ErrorCode | undefined>();
  const run = async (event: Event) => {
    event.preventDefault();
    if (busy) return;
    setBusy(true);
    setTrouble(undefined);
    try {
      const kept = await linkTo(link, name.trim().slice(0, 64) || suggestion());
      await keep(kept);
      onLinked(kept);
    } catch (error) {
      setTrouble(codeOf(error));
      setBusy(false);
    }
  };
  const { text, replaces, heading, name: label, button } = strings.link;
  return (
    <>
      <Top />
      <main class="narrow stack">
        <h1>{heading}</h1>
        <p>{text}</p>
        {present && <p>{replaces(present.home.name)}</p>}
        <form class="stack" onSubmit={run}>
          <div class="field">
            <label for="browser-name">{label}</label>
            <input
              id="browser-name"
              maxLength={64}
              value={name}
              onInput={({ currentTarget }) => setName(currentTarget.value)}
            />
          </div>
          <button type="submit" class="primary" aria-disabled={busy}>
            {busy ? strings.link.busy : button}
          </button>
        </form>
        <div aria-live="polite">{trouble && <TroubleOf code={trouble} />}</div>
      </main>
    </>
  );
};
