import type { Item } from '../answers.ts';
import { Section } from '../parts/section.tsx';
import { strings } from '../strings.ts';
import type { Details } from '../watch-api.ts';
import { sectionHref } from './places.ts';

const words = strings.watch;
const MOST_ACTORS = 24;

const Person = ({ name }: { readonly name: string }) => (
  <a href={sectionHref('home', { q: name })} aria-label={words.findPerson(name)}>
    {name}
  </a>
);

const Names = ({ label, names }: { label: string; names: readonly string[] | undefined }) =>
  names && names.length > 0 ? (
    <>
      <dt>{label}</dt>
      <dd class="names">
        {names.map((name) => (
          <Person key={name} name={name} />
        ))}
      </dd>
    </>
  ) : null;

const People = ({ item, details }: AboutProps) => {
  const { directors, writers, actors = [] } = details ?? {};
  const cast = actors.slice(0, MOST_ACTORS);
  // Only its listing tells of them while its owner is away.
  const listed = details ? [] : (item.people ?? []);
  if (!directors?.length && !writers?.length && cast.length === 0 && listed.length === 0) {
    return null;
  }
  return (
    <Section heading={words.peopleHeading}>
      <dl>
        <Names label={words.directors} names={directors} />
        <Names label={words.writers} names={writers} />
        <Names label={words.cast} names={listed} />
      </dl>
      {cast.length > 0 && (
        <ul class="cast" aria-label={words.cast}>
          {cast.map(({ name, role }) => (
            <li key={`${name} ${role}`}>
              <Person name={name} />
              {role && <span class="quiet">{words.as(role)}</span>}
            </li>
          ))}
        </ul>
      )}
    </Section>
  );
};

type AboutProps = { readonly item: Item; readonly details: Details | undefined };

/** What it is about, and who made it. */
export const About = ({ item, details }: AboutProps) => {
  const overview = details?.overview ?? item.description;
  return (
    <>
      {overview && (
        <Section heading={words.plot}>
          <p class="plot">{overview}</p>
        </Section>
      )}
      <People item={item} details={details} />
    </>
  );
};
