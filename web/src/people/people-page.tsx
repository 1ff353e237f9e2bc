import { api } from '../api.ts';
import { useBridge } from '../bridge.ts';
import { Trouble } from '../parts/message.tsx';
import { PageHeading } from '../parts/page-heading.tsx';
import { Fold, Section } from '../parts/section.tsx';
import { strings } from '../strings.ts';
import { useAsked } from '../use-asked.ts';
import { Account } from './account.tsx';
import { AddPerson } from './add-person.tsx';
import { LinkedBrowsers } from './linked.tsx';
import { PersonCard } from './person-card.tsx';
import { SignedInBrowsers } from './signed-in.tsx';
import { Tokens } from './tokens.tsx';

const Household = () => {
  const { caller } = useBridge();
  const { known, error, again } = useAsked(async (signal) => {
    const [people, signIns, linked, tokens] = await Promise.all([
      api.people(signal),
      api.signIns(signal),
      api.linkedBrowsers(signal),
      api.tokens(signal),
    ]);
    return { people, signIns, linked, tokens };
  });
  const words = strings.people;
  return (
    <Section heading={words.list}>
      {error && <Trouble message={error.message} hint={error.hint} />}
      {known?.people.length === 0 && <p class="quiet">{words.none}</p>}
      <ul class="cards">
        {known?.people.map((person) => (
          <PersonCard key={person.id} person={person} isYou={person.id === caller.person?.id} />
        ))}
      </ul>
      <Fold heading={words.add}>
        <AddPerson onDone={again} />
      </Fold>
      {known && (
        <>
          <Fold heading={strings.signIns.heading(known.signIns.length)}>
            <SignedInBrowsers signIns={known.signIns} onChange={again} />
          </Fold>
          <Fold heading={strings.linked.heading(known.linked.length)}>
            <LinkedBrowsers browsers={known.linked} onChange={again} />
          </Fold>
          <Fold heading={strings.tokens.heading}>
            <Tokens tokens={known.tokens} onChange={again} />
          </Fold>
        </>
      )}
    </Section>
  );
};

/** Who signs in here. */
export const PeoplePage = () => {
  const { caller } = useBridge();
  return (
    <>
      <PageHeading text={strings.pages.people} />
      <div class="columns">
        {caller.role === 'manage' && <Household />}
        <Section heading={strings.account.heading}>
          <Account />
        </Section>
      </div>
    </>
  );
};
