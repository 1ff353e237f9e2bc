import type { InCatalog } from '../finding/everything.ts';
import type { Picture } from '../media/item-details.ts';
import type { Services } from './services.ts';

/** Lists do not wait longer for pictures of series and albums. */
const DETAILS_WAIT_MS = 1_500;

/** The poster of the series, season or album that `found` is the first of. */
export const groupPicture = async (
  { itemAssets }: Pick<Services, 'itemAssets'>,
  { catalog, item }: InCatalog,
  of: NonNullable<Picture['of']>,
): Promise<Picture | undefined> => {
  const waiting = AbortSignal.timeout(DETAILS_WAIT_MS);
  const details = await itemAssets.details(catalog, item.id, waiting).catch(() => undefined);
  return details?.pictures?.find((one) => one.role === 'poster' && one.of === of);
};
