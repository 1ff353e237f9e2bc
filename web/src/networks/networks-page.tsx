import type { Member, PastInvitation } from '../answers.ts';
import { api } from '../api.ts';
import { useBridge } from '../bridge.ts';
import { TARGETS } from '../guide/next-steps.ts';
import { Trouble } from '../parts/message.tsx';
import { NotYet } from '../parts/not-yet.tsx';
import { PageHeading } from '../parts/page-heading.tsx';
import { Fold, Section } from '../parts/section.tsx';
import { strings } from '../strings.ts';
import { useAsked } from '../use-asked.ts';
import { Invitations } from './invitations.tsx';
import { Invite } from './invite.tsx';
import { Join } from './join.tsx';
import { Members } from './members.tsx';
import { MembershipCards } from './membership-cards.tsx';
import { OpenNetwork } from './open-network.tsx';
import { useOwnNetwork } from './use-own-network.ts';

type AdministrationProps = {
  readonly members: readonly Member[];
  readonly invitations: readonly PastInvitation[];
};

/** Of the network that this bridge administers. */
const Administration = ({ members, invitations }: AdministrationProps) => {
  const others = members.filter(({ kind }) => kind === 'member');
  return (
    <>
      <Section heading={strings.members.heading(others.length)}>
        <Members members={others} />
      </Section>
      {invitations.length > 0 && (
        <Fold heading={strings.invitations.heading(invitations.length)}>
          <Invitations all={invitations} />
        </Fold>
      )}
    </>
  );
};

/** All at once: nothing that somebody is about to click on moves away. */
export const NetworksPage = () => {
  const { memberships } = useBridge();
  const isAdministrator = memberships.some(({ kind }) => kind === 'own');
  const reach = useOwnNetwork();
  const { known: lists, error } = useAsked(async (signal) => {
    if (!isAdministrator) return {};
    const [members, invitations] = await Promise.all([
      api.members(signal),
      api.invitations(signal),
    ]);
    return { administration: { members, invitations } };
  });
  const heading = <PageHeading text={strings.pages.networks} />;
  if (!reach || !(lists || error)) {
    return (
      <>
        {heading}
        <NotYet error={undefined} />
      </>
    );
  }
  return (
    <>
      {heading}
      <div class="columns">
        <div class="stack">
          <Section heading={strings.networks.list} id={TARGETS.networks}>
            <MembershipCards memberships={memberships} />
          </Section>
          {error && <Trouble message={error.message} hint={error.hint} />}
          {lists?.administration && <Administration {...lists.administration} />}
        </div>
        <div class="stack">
          {reach.network && (
            <>
              <Section heading={strings.openNetwork.heading}>
                <OpenNetwork start={reach.network} />
              </Section>
              <Section heading={strings.invite.heading}>
                <Invite />
              </Section>
            </>
          )}
          <Section heading={strings.join.heading}>
            <Join />
          </Section>
        </div>
      </div>
    </>
  );
};
