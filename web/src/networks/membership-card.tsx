import type { Membership } from '../answers.ts';
import { Badge } from '../parts/badge.tsx';
import { strings } from '../strings.ts';

const words = strings.networks;

/** A network that we are on, and whether it is reached. */
export const MembershipCard = ({ membership }: { membership: Membership }) => {
  const { name, kind, online, urls, account, waiting } = membership;
  return (
    <li class="card stack">
      <div class="card-head">
        <h3>{name}</h3>
        <Badge tone={online ? 'good' : 'bad'} text={online ? words.online : words.offline} />
        <span class="quiet count">{kind === 'own' ? words.own : words.joined}</span>
      </div>
      {!online && <p>{words.offlineText}</p>}
      {waiting.length > 0 && (
        <>
          <p>{words.waiting}</p>
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
    </li>
  );
};
