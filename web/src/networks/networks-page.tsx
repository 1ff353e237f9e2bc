import { useBridge } from '../bridge.ts';
import { TARGETS } from '../guide/next-steps.ts';
import { PageHeading } from '../parts/page-heading.tsx';
import { Section } from '../parts/section.tsx';
import { strings } from '../strings.ts';
import { Invite } from './invite.tsx';
import { Join } from './join.tsx';
import { MembershipCards } from './membership-cards.tsx';
import { OpenNetwork } from './open-network.tsx';

export const NetworksPage = () => {
  const { memberships } = useBridge();
  return (
    <>
      <PageHeading text={strings.pages.networks} />
      <div class="columns">
        <Section heading={strings.networks.list} id={TARGETS.networks}>
          <MembershipCards memberships={memberships} />
        </Section>
        <div class="stack">
          <Section heading={strings.openNetwork.heading}>
            <OpenNetwork />
          </Section>
          <Section heading={strings.invite.heading}>
            <Invite />
          </Section>
          <Section heading={strings.join.heading}>
            <Join />
          </Section>
        </div>
      </div>
    </>
  );
};
