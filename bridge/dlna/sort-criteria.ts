import { compareValues, type Properties } from './search-criteria.ts';
import { UpnpFault } from './upnp-fault.ts';

/** What listings can be sorted by. */
export const SORT_PROPERTIES = [
  'dc:title',
  'dc:date',
  'dc:creator',
  'upnp:class',
  'upnp:artist',
  'upnp:album',
  'upnp:genre',
  'upnp:originalTrackNumber',
  'upnp:episodeSeason',
  'upnp:episodeNumber',
  'res@size',
  'res@duration',
] as const;

const MAX_CRITERIA = 8;
const CRITERION = /^([+-]?)([A-Za-z:@]{1,64})$/;

export type Order = (a: Properties, b: Properties) => number;

/** `+dc:date,-dc:title`; undefined where none is asked for. Throws UpnpFault. */
export const sortOrder = (criteria: string): Order | undefined => {
  const parts = criteria.split(',').map((part) => part.trim());
  const wanted = parts.filter((part) => part !== '').map(parsed);
  if (wanted.length === 0) return undefined;
  if (wanted.length > MAX_CRITERIA) throw new UpnpFault(709);
  return (a, b) => {
    for (const { property, sign } of wanted) {
      const order = compareValues(a(property)[0] ?? '', b(property)[0] ?? '');
      if (order !== 0) return order * sign;
    }
    return 0;
  };
};

const parsed = (part: string) => {
  const [, sign, property = ''] = CRITERION.exec(part) ?? [];
  if (!SORT_PROPERTIES.some((known) => known === property)) throw new UpnpFault(709);
  return { property, sign: sign === '-' ? -1 : 1 };
};
