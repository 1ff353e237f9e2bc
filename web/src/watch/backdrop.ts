import { previewName } from '../../../bridge/media/preview.ts';
import type { Item } from '../answers.ts';
import { assetAt } from '../api.ts';
import type { Details } from '../watch-api.ts';

/** Address of a wide picture of it, or of its series. */
export const backdropOf = (
  catalog: string,
  { id }: Item,
  details: Details | undefined,
): string | undefined => {
  const all = details?.pictures?.filter(({ role }) => role === 'backdrop') ?? [];
  const picture = all.find(({ of }) => of === undefined) ?? all[0];
  return picture && assetAt(catalog, id, previewName(picture.asset, 1280), picture.mark);
};
