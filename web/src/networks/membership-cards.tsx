import type { Membership } from '../answers.ts';
import { api } from '../api.ts';
import { Badge } from '../parts/badge.tsx';
import { ConfirmButton } from '../parts/confirm-button.tsx';
import { Result } from '../parts/message.tsx';
import { strings } from '../strings.ts';
import { type Action, useAction } from '../use-action.ts';

const words = strings.networks;

type MembershipCardProps = { readonly membership: Membership; readonly leaving: Action };

/** A network that we are on, and whether it is reached. */
const MembershipCard = ({ membership, leaving }: MembershipCardProps) => {
  const { name, kind, state, urls, account, waiting } = membership;
  return (
    <li class="card stack">
      <div class="card-head">
        <h3>{name}</h3>
        <Badge tone={state === 'connected' ? 'good' : 'bad'} text={words.states[state]} />
        <span class="quiet count">{words.kinds[kind]}</span>
      </div>
      {words.explain[state] && <p>{words.explain[state]}</p>}
      {waiting.length > 0 && (
        <>
          <p>{kind === 'synadia' ? words.waitingAtCloud : words.waiting}</p>
          <ul>
            {waiting.map(({ change, catalog }) => (
              <li key={`${change} ${catalog}`}>{words.changes[change](catalog)}</li>
            ))}
          </ul>
        </>
      )}
      <dl>
        <dt>{words.address}</dt>
        <dd>
          <code>{urls.join(', ')}</code>
        </dd>
        <dt>{words.account}</dt>
        <dd>
          <code>{account}</code>
        </dd>
      </dl>
      {kind !== 'own' && <Leave membership={membership} action={leaving} />}
    </li>
  );
};

const Leave = ({ membership, action }: { membership: Membership; action: Action }) => {
  const { name, network } = membership;
  const leave = () =>
    action.run(async () => {
      const { told, ended } = await api.leave(network);
      return words.left(name, told, ended);
    });
  return (
    <div class="actions">
      <ConfirmButton
        text={words.leave}
        label={words.leaveNamed(name)}
        question={words.leaveQuestion(name)}
        effect={words.leaveEffect}
        busy={action.busy}
        onConfirm={leave}
      />
    </div>
  );
};

/** All networks that we are on. The card is gone when its network was left: what came of it stands below. */
export const MembershipCards = ({ memberships }: { memberships: readonly Membership[] }) => {
  const leaving = useAction();
  return (
    <>
      {memberships.length === 0 && <p class="quiet">{words.none}</p>}
      <ul class="cards">
        {memberships.map((membership) => (
          <MembershipCard key={membership.account} membership={membership} leaving={leaving} />
        ))}
      </ul>
      <Result outcome={leaving.outcome} />
    </>
  );
};
