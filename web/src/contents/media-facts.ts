import type { Item } from '../answers.ts';
import { formatDuration } from '../format.ts';
import { strings } from '../strings.ts';

/** How long it lasts, and what its picture is like. */
export const mediaFactsOf = ({ duration, picture }: Item): string[] =>
  [
    duration && formatDuration(duration),
    picture && `${picture.width} × ${picture.height}`,
    picture?.hdr && (strings.contents.hdr[picture.hdr] ?? 'HDR'),
  ].filter((text) => typeof text === 'string' && text !== '') as string[];
