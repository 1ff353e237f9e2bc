import { PageHeading } from '../parts/page-heading.tsx';
import { hrefOf } from '../route.ts';
import { strings } from '../strings.ts';
import { FilmsStep, ScanStep } from './films-step.tsx';
import { FriendStep } from './friend-step.tsx';
import { PasswordStep } from './password-step.tsx';
import { ReachStep } from './reach-step.tsx';

const words = strings.setup;

/** From nothing to sharing. No place in it is kept: each step tells from how things are whether it was done. */
export const SetupPage = () => (
  <>
    <PageHeading text={strings.pages.setup} />
    <p>{words.intro}</p>
    <ol class="steps">
      <PasswordStep />
      <FilmsStep />
      <ReachStep />
      <ScanStep />
      <FriendStep />
    </ol>
    <p>
      <a class="button" href={hrefOf({ page: 'catalogs' })}>
        {words.back}
      </a>
    </p>
  </>
);
