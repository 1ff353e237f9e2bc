/** The conditional headers of a request, as they arrived. */
export type Conditions = {
  readonly ifMatch?: string | undefined;
  readonly ifNoneMatch?: string | undefined;
  readonly ifRange?: string | undefined;
};

/**
 * `failed` is status 412, `not-modified` 304. `whole` means that a `Range` header does not count,
 * because the player holds bytes of another revision.
 */
export type Verdict = 'proceed' | 'whole' | 'failed' | 'not-modified';

// RFC 9110 section 8.8.3. A comma may stand inside the quotes, so a list cannot be split at commas.
const ENTITY_TAGS = /(?:W\/)?"[\x21\x23-\x7e\x80-\xff]*"/g;

const opaque = (tag: string): string => (tag.startsWith('W/') ? tag.slice(2) : tag);

const tagsOf = (list: string): readonly string[] => list.match(ENTITY_TAGS) ?? [];

const isAny = (list: string): boolean => list.trim() === '*';

// A weak tag on either side never matches strongly; ours is strong, so equality is the whole rule.
const matchesStrongly = (list: string, etag: string): boolean =>
  isAny(list) || tagsOf(list).includes(etag);

const matchesWeakly = (list: string, etag: string): boolean =>
  isAny(list) || tagsOf(list).some((tag) => opaque(tag) === etag);

/**
 * Weighs the conditions of a GET or HEAD against the strong `etag` of what there is, in the order
 * of RFC 9110 section 13.2.2. The date forms are left out: an item has no `Last-Modified`, so
 * If-(Un)Modified-Since is ignored and a date in If-Range never matches.
 */
export const evaluate = (conditions: Conditions, etag: string): Verdict => {
  const { ifMatch, ifNoneMatch, ifRange } = conditions;
  if (ifMatch !== undefined && !matchesStrongly(ifMatch, etag)) return 'failed';
  if (ifNoneMatch !== undefined && matchesWeakly(ifNoneMatch, etag)) return 'not-modified';
  if (ifRange !== undefined && ifRange.trim() !== etag) return 'whole';
  return 'proceed';
};
