import type { SignedIn } from '../answers.ts';
import { api } from '../api.ts';
import { formatMoment } from '../format.ts';
import { Badge } from '../parts/badge.tsx';
import { Result } from '../parts/message.tsx';
import { strings } from '../strings.ts';
import { useAction } from '../use-action.ts';
import { browserName } from './browser-name.ts';

const words = strings.signIns;

type SignedInProps = { readonly signIns: readonly SignedIn[]; readonly onChange: () => void };

/** The browsers that are signed in, each of which can be signed out. */
export const SignedInBrowsers = ({ signIns, onChange }: SignedInProps) => {
  const { run, busy, outcome } = useAction();
  const end = (id: string) =>
    run(async () => {
      await api.endSignIn(id);
      onChange();
    });
  return (
    <>
      <ul class="lines">
        {signIns.map(({ id, person = words.byCode, browser = '', signedInAt, isThis }) => (
          <li key={id}>
            <span class="grow">
              {person} {isThis && <Badge tone="good" text={words.isThis} />}
              <br />
              <span class="quiet">
                {browserName(browser)} {words.since(formatMoment(signedInAt))}
              </span>
            </span>
            <button
              type="button"
              aria-label={words.endNamed(`${person}, ${browserName(browser)}`)}
              aria-disabled={busy}
              onClick={() => busy || end(id)}
            >
              {words.end}
            </button>
          </li>
        ))}
      </ul>
      <Result outcome={outcome} />
    </>
  );
};
