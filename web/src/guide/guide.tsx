import { useBridge } from '../bridge.ts';
import { goTo } from '../focus.ts';
import { hrefOf } from '../route.ts';
import { strings } from '../strings.ts';
import { isNew, nextSteps } from './next-steps.ts';

/** What to do next, each with the way there. */
export const Guide = () => {
  const bridge = useBridge();
  const steps = nextSteps(bridge);
  if (steps.length === 0) return null;
  return (
    <section class="guide" aria-labelledby="guide-heading">
      <h2 id="guide-heading">{strings.guide.heading}</h2>
      {isNew(bridge) && (
        <p>
          <strong>{strings.setup.start}</strong> {strings.setup.startHint}{' '}
          <a class="button primary" href={hrefOf({ page: 'setup' })}>
            {strings.setup.startLink}
          </a>
        </p>
      )}
      <ol>
        {steps.map(({ text, ways }) => (
          <li key={text}>
            <div>
              <p>{text}</p>
              {ways.map(({ label, page, target }) => (
                <button type="button" key={label} onClick={() => goTo(page, target)}>
                  {label}
                </button>
              ))}
            </div>
          </li>
        ))}
      </ol>
    </section>
  );
};
