/** Paths of items: relative, with `/` between their parts. */

/** The directory that a path is in; '' is the root. */
export const dirOf = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf('/')));

export const nameOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

/** Whether it is one of the places, or lies below one; '' is no place. */
export const isBelow = (path: string, places: ReadonlySet<string>): boolean => {
  for (let end = path.length; end > 0; end = path.lastIndexOf('/', end - 1)) {
    if (places.has(path.slice(0, end))) return true;
  }
  return false;
};
