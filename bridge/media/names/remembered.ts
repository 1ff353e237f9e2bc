/** Enough for the folders of one walk that are asked about in turn. */
const MOST = 256;

/** `work`, done once for each of the last names: the files of a folder ask the same about it. Pure work only. */
export const remembered = <Name extends string | undefined, T>(
  work: (name: Name) => T,
): ((name: Name) => T) => {
  const known = new Map<Name, T>();
  return (name) => {
    if (known.has(name)) return known.get(name) as T;
    const result = work(name);
    if (known.size >= MOST) known.clear();
    known.set(name, result);
    return result;
  };
};
