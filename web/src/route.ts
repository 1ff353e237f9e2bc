import { useEffect, useState } from 'preact/hooks';

/** Those that the header leads to. */
export const PAGES = [
  'watch',
  'catalogs',
  'downloads',
  'friends',
  'networks',
  'people',
  'bridge',
] as const;
const ALL = [...PAGES, 'setup'] as const;
export type Page = (typeof ALL)[number];

/** Those of somebody who may only watch. */
export const WATCHER_PAGES: readonly Page[] = ['watch', 'people'];

export type Route = {
  readonly page: Page;
  /** The catalog whose contents are shown. */
  readonly catalog?: string;
  /** What is looked for in it. */
  readonly search?: string;
  /** Where one is on the page for watching. */
  readonly place?: readonly string[];
  /** How that is narrowed down. */
  readonly query?: Readonly<Record<string, string>>;
};

const parse = (hash: string): Route => {
  const [path = '', query] = hash.replace(/^#/, '').split('?', 2);
  const [name, ...rest] = path.split('/');
  if (name === 'watch') {
    const place = rest.map(decoded);
    return { page: name, place, query: Object.fromEntries(new URLSearchParams(query)) };
  }
  const [catalog, search] = rest;
  if (name === 'catalogs' && catalog) {
    return { page: 'catalogs', catalog, ...(search && { search: decoded(search) }) };
  }
  return { page: ALL.find((page) => page === name) ?? 'catalogs' };
};

const decoded = (text: string): string => {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
};

/** What is empty is left out. */
const queryOf = (query: Readonly<Record<string, string>> = {}): string => {
  const said = Object.entries(query).filter(([, value]) => value !== '');
  return said.length > 0 ? `?${new URLSearchParams(said)}` : '';
};

export const hrefOf = ({ page, catalog, search, place = [], query }: Route): string => {
  const parts = [catalog, search, ...place].filter((part) => part !== undefined && part !== '');
  return (
    [`#${page}`, ...parts.map((part) => encodeURIComponent(String(part)))].join('/') +
    queryOf(query)
  );
};

/** Goes there in place of what is shown: the way back leads past it. */
export const turnTo = (route: Route): void => location.replace(hrefOf(route));

/** For a link that is followed in place of what is shown, unless it is to open elsewhere. */
export const inPlace =
  (route: Route) =>
  (event: MouseEvent): void => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    turnTo(route);
  };

/** The part of the page that the address names after its `#`. */
export const useRoute = (): Route => {
  const [route, setRoute] = useState(() => parse(location.hash));
  useEffect(() => {
    const onChange = () => setRoute(parse(location.hash));
    addEventListener('hashchange', onChange);
    return () => removeEventListener('hashchange', onChange);
  }, []);
  return route;
};
