import type { Waiting } from '../answers.ts';
import { api } from '../api.ts';
import { useBridge } from '../bridge.ts';
import { Badge } from '../parts/badge.tsx';
import { Result } from '../parts/message.tsx';
import { Section } from '../parts/section.tsx';
import { strings } from '../strings.ts';
import { useAction } from '../use-action.ts';
import { useEvery } from '../use-every.ts';

const words = strings.inbox;
const ASK_EVERY_MS = 30_000;
const SHORT_CHARS = 8;

type LineProps = {
  readonly waiting: Waiting;
  readonly busy: boolean;
  readonly onImport: (friend: string) => void;
};

const Line = ({ waiting, busy, onImport }: LineProps) => {
  const { catalog, friend, account, online } = waiting;
  return (
    <li>
      <span class="grow">
        <strong>{catalog}</strong> {online && <Badge tone="good" text={words.online} />}
        <br />
        <span class="quiet">
          {friend === undefined
            ? `${words.stranger(account.slice(0, SHORT_CHARS))}. ${words.strangerHint}`
            : words.from(friend)}
        </span>
      </span>
      {friend !== undefined && (
        <button
          type="button"
          class="primary"
          aria-label={words.importNamed(catalog, friend)}
          aria-disabled={busy}
          onClick={() => busy || onImport(friend)}
        >
          {words.import}
        </button>
      )}
    </li>
  );
};

/** What others share with us, and we have not imported; nothing when nothing waits. */
export const Inbox = () => {
  const { catalogs } = useBridge();
  const { run, busy, outcome } = useAction();
  const imported = catalogs.filter(({ kind }) => kind === 'imported').map(({ name }) => name);
  // A network without an answer is no trouble here: names can be typed in below.
  const { known, again } = useEvery(ASK_EVERY_MS, api.inbox, imported.join());
  const take = (catalog: string, friend: string) =>
    run(async () => {
      const { name, items, waiting } = await api.import({ catalog: catalog.toLowerCase(), friend });
      again();
      return waiting ? strings.newImport.waits(name) : strings.newImport.done(name, items);
    });
  const all = known?.shares ?? [];
  return (
    <>
      {all.length > 0 && (
        <Section heading={words.heading}>
          <ul class="lines card">
            {all.map((waiting) => (
              <Line
                key={`${waiting.account}/${waiting.catalog}`}
                {...{ waiting, busy }}
                onImport={(friend) => take(waiting.catalog, friend)}
              />
            ))}
          </ul>
        </Section>
      )}
      <Result outcome={outcome} />
    </>
  );
};
