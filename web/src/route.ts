import { useEffect, useState } from 'preact/hooks';

export const PAGES = ['catalogs', 'friends', 'networks'] as const;
export type Page = (typeof PAGES)[number];

export type Route = {
  readonly page: Page;
  /** The catalog whose contents are shown. */
  readonly catalog?: string;
};

const parse = (hash: string): Route => {
  const [name, catalog] = hash.replace(/^#/, '').split('/');
  if (name === 'catalogs' && catalog) return { page: 'catalogs', catalog };
  return { page: PAGES.find((page) => page === name) ?? 'catalogs' };
};

export const hrefOf = ({ page, catalog }: Route): string =>
  catalog === undefined ? `#${page}` : `#${page}/${catalog}`;

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
