import type { ServedCatalogs } from './served.ts';

/** As if there were no other catalog. */
export const onlyCatalog = (served: ServedCatalogs, name: string): ServedCatalogs => ({
  ...served,
  has: (catalog) => catalog === name && served.has(catalog),
  names: () => served.names().filter((catalog) => catalog === name),
  renamedFrom: (catalog) => (served.renamedFrom(catalog) === name ? name : undefined),
});
