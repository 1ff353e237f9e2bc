import type { SearchDocument } from '../../bridge/media/search/document.ts';

/** The same numbers in every run. */
const randomFrom = (seed: number) => {
  let state = seed;
  return (below: number): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
};

const SYLLABLES =
  'a al an ar ba be bo ca ce co da de do e el en er fa fo ga go ha he ho i in is ka ke la le lo ma me mi mo na ne no o on or pa pe ra re ri ro sa se sha si so sta ta te ter the ti to tra u ur va ve vi wa we wi ya za'.split(
    ' ',
  );
const COMMON = 'the of and a in it up to one love man night day last house star m war girl'.split(
  ' ',
);
const GENRES =
  'Action Adventure Animation Comedy Crime Documentary Drama Family Fantasy History Horror Music Mystery Romance Science-Fiction Thriller War Western'.split(
    ' ',
  );
const FIRST_YEAR = 1920;
const YEARS = 105;

/** Documents like those of a library of series and films: words as common and as rare as they are there. */
export function* largeLibrary(count: number): Generator<[string, SearchDocument]> {
  const random = randomFrom(1);
  const word = (): string =>
    Array.from({ length: 1 + random(4) }, () => SYLLABLES[random(SYLLABLES.length)]).join('');
  const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
  const vocabulary = Array.from({ length: 20_000 }, word);
  const pick = <T>(values: readonly T[]): T => values[random(values.length)] as T;
  // The lower a number, the more often.
  const usual = <T>(values: readonly T[]): T => values[random(1 + random(values.length))] as T;
  const titleWord = () => capital(random(3) === 0 ? pick(COMMON) : usual(vocabulary));
  const title = () => Array.from({ length: 1 + random(4) }, titleWord).join(' ');
  const people = Array.from({ length: 25_000 }, () => `${capital(word())} ${capital(word())}`);
  const series = Array.from({ length: 1500 }, () => ({ title: title(), people: cast() }));
  function cast(): string[] {
    return Array.from({ length: 4 + random(9) }, () => usual(people));
  }
  for (let i = 0; i < count; i++) {
    const show = random(10) < 7 ? pick(series) : undefined;
    const own = title();
    const genres = [pick(GENRES), pick(GENRES)];
    const facts = { title: own, genres, year: FIRST_YEAR + random(YEARS), sortKey: own };
    const id = `item${i}`.padEnd(22, 'x');
    yield show
      ? [id, { ...facts, series: show.title, people: show.people, sortKey: show.title + own }]
      : [id, { ...facts, people: cast() }];
  }
}
