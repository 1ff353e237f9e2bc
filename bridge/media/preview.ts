/** Smaller pictures that are made when they are asked for: `poster-w320` is the poster, 320 pixels wide at most. */

/** A wall of posters, a page about one, a photo on a screen. */
export const PREVIEW_WIDTHS = [320, 640, 1280] as const;
export type PreviewWidth = (typeof PREVIEW_WIDTHS)[number];

/** Name of the asset that a photo itself is; its mark is the item's revision. */
export const PHOTO = 'photo';

const PREVIEW = new RegExp(`^(.+)-w(${PREVIEW_WIDTHS.join('|')})$`);

/** Of which picture an asset of that name is a preview; undefined when it is none. */
export const previewOf = (asset: string): { of: string; width: number } | undefined => {
  const [, of, width] = PREVIEW.exec(asset) ?? [];
  return of === undefined ? undefined : { of, width: Number(width) };
};

export const previewName = (asset: string, width: PreviewWidth): string => `${asset}-w${width}`;
