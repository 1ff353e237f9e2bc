import { useEffect, useState } from 'preact/hooks';

export const PAGES = ['catalogs', 'downloads', 'friends', 'networks', 'people'] as const;
export type Page = (typeof PAGES)[number];

/** Those of somebody who may only watch. */
export const WATCHER_PAGES: readonly Page[] = ['catalogs', 'people'];

export type Route = {
  readonly page: Page;
  /** The catalog whose contents are shown. */
  readonly catalog?: string;
  /** What is looked for in it. */
  readonly search?: string;
};

const parse = (hash: string): Route => {
  const [name, catalog, search] = hash.replace(/^#/, '').split('/');
  if (name === 'catalogs' && catalog) {
    return { page: 'catalogs', catalog, ...(search && { search: decoded(search) }) };
  }
  return { page: PAGES.find((page) => page === name) ?? 'catalogs' };
};

const decoded = (text: string): string => {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
};

export const hrefOf = ({ page, catalog, search }: Route): string =>
  [`#${page}`, catalog, search && encodeURIComponent(search)].filter(Boolean).join('/');

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
