import type { Member } from '../answers.ts';
import { api } from '../api.ts';
import { formatBytes } from '../format.ts';
import { Badge } from '../parts/badge.tsx';
import { Field } from '../parts/field.tsx';
import { type Fields, Form } from '../parts/form.tsx';
import { Result } from '../parts/message.tsx';
import { RemoveButton } from '../parts/remove-button.tsx';
import { Rename } from '../parts/rename.tsx';
import { strings } from '../strings.ts';
import { useAction } from '../use-action.ts';

const words = strings.members;
const NAME_CHARS = 64;

const Limits = ({ member }: { readonly member: Member }) => {
  const action = useAction();
  const { account, name, connections, imports } = member;
  const set = async (field: Fields) => {
    const limits = {
      connections: Number(field('connections')),
      imports: Number(field('imports')),
    };
    await api.changeMember(account, { limits });
    return words.limitsSet;
  };
  return (
    <details class="manage">
      <summary aria-label={words.limitsNamed(name)}>{words.limits}</summary>
      <Form action={action} onSubmit={set} button={words.setLimits}>
        <Field label={words.connections} name="connections" start={`${connections.limit}`} count />
        <Field label={words.imports} name="imports" start={`${imports.limit}`} count />
      </Form>
    </details>
  );
};

/** A household on our own network. */
const MemberCard = ({ member }: { readonly member: Member }) => {
  const { run, busy, outcome } = useAction();
  const { account, name, paused, connections, imports, sentBytes, receivedBytes } = member;
  const setPaused = () => run(() => api.changeMember(account, { paused: !paused }));
  const remove = () => run(() => api.removeMember(account));
  return (
    <li class="card stack">
      <div class="card-head">
        <h3>{name}</h3>
        {paused && <Badge tone="bad" text={words.paused} />}
        {!paused && connections.used > 0 && <Badge tone="good" text={words.online} />}
      </div>
      <p class="quiet">
        {words.use(connections.used, imports.used)} ·{' '}
        {words.traffic(formatBytes(sentBytes), formatBytes(receivedBytes))}
      </p>
      <Rename
        name={name}
        maxLength={NAME_CHARS}
        onRename={(next) => api.changeMember(account, { name: next })}
      />
      <Limits member={member} />
      <div class="actions">
        <button
          type="button"
          aria-label={paused ? words.resumeNamed(name) : words.pauseNamed(name)}
          aria-disabled={busy}
          onClick={() => busy || setPaused()}
        >
          {paused ? words.resume : words.pause}
        </button>
        <RemoveButton words={words} name={name} busy={busy} onRemove={remove} />
      </div>
      <Result outcome={outcome} />
    </li>
  );
};

/** Who else is on the network that we administer. */
export const Members = ({ members }: { readonly members: readonly Member[] }) => (
  <>
    {members.length === 0 && <p class="quiet">{words.none}</p>}
    <ul class="cards">
      {members.map((member) => (
        <MemberCard key={member.account} member={member} />
      ))}
    </ul>
  </>
);
