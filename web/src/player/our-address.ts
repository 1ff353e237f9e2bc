/** At the same place as the page, whatever stands before it: a proxy may speak TLS for the bridge. */
export const asOurs = (address: string): string => {
  const { pathname, search } = new URL(address);
  return new URL(pathname + search, location.origin).href;
};
