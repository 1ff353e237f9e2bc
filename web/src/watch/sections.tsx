import { strings } from '../strings.ts';
import { SECTIONS, type Section, sectionHref } from './places.ts';

const words = strings.watch;

/** The ways to what there is. */
export const Sections = ({ section }: { readonly section: Section }) => (
  <nav class="sections" aria-label={words.sectionsLabel}>
    {SECTIONS.map((each) => (
      <a key={each} href={sectionHref(each)} aria-current={each === section ? 'page' : undefined}>
        {words.sections[each]}
      </a>
    ))}
  </nav>
);
