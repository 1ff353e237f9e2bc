import { api } from '../api.ts';
import { useBridge } from '../bridge.ts';
import { TARGETS } from '../guide/next-steps.ts';
import { Trouble } from '../parts/message.tsx';
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

/** Of the network that this bridge administers. */
const Administration = () => {
  const { known, error } = useAsked(async (signal) => {
    const [members, invitations] = await Promise.all([
      api.members(signal),
      api.invitations(signal),
    ]);
    return { members, invitations };
  });
  if (error) return <Trouble message={error.message} hint={error.hint} />;
  if (!known) return null;
  const others = known.members.filter(({ kind }) => kind === 'member');
  return (
    <>
      <Section heading={strings.members.heading(others.length)}>
        <Members members={others} />
      </Section>
      {known.invitations.length > 0 && (
        <Fold heading={strings.invitations.heading(known.invitations.length)}>
          <Invitations all={known.invitations} />
        </Fold>
      )}
    </>
  );
};

export const NetworksPage = () => {
  const { memberships } = useBridge();
  const isAdministrator = memberships.some(({ kind }) => kind === 'own');
  return (
    <>
      <PageHeading text={strings.pages.networks} />
      <div class="columns">
        <div class="stack">
          <Section heading={strings.networks.list} id={TARGETS.networks}>
            <MembershipCards memberships={memberships} />
          </Section>
          {isAdministrator && <Administration />}
        </div>
        <div class="stack">
          {isAdministrator && (
            <>
              <Section heading={strings.openNetwork.heading}>
                <OpenNetwork />
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
