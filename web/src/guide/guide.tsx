import { useBridge } from '../bridge.ts';
import { goTo } from '../focus.ts';
import { strings } from '../strings.ts';
import { nextSteps } from './next-steps.ts';

/** What to do next, each with the way there. */
export const Guide = () => {
  const steps = nextSteps(useBridge());
  if (steps.length === 0) return null;
  return (
    <section class="guide" aria-labelledby="guide-heading">
      <h2 id="guide-heading">{strings.guide.heading}</h2>
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
