/** Pictures and subtitles that a server has for an item, and the names by which it is asked for them. */
import type { ServedPicture, ServedSubtitle } from '../../bridge/library/media-server.ts';
import type { Picture } from '../../bridge/media/item-details.ts';
import { languageOf } from '../../bridge/media/subtitles/languages.ts';
import type { Entry, MediaSource, Stream } from '../client/answers.ts';
import { plainId } from '../client/ids.ts';
import { lineOf } from './named.ts';
import { digest } from './snapshot.ts';

/** By what a server calls them. */
const ROLES = {
  Primary: ['poster', 'poster'],
  Logo: ['logo', 'logo'],
  Thumb: ['thumb', 'thumb'],
  Banner: ['banner', 'banner'],
  Art: ['clearArt', 'clear-art'],
  Disc: ['disc', 'disc'],
} as const;
type Served = keyof typeof ROLES;
const MAX_BACKDROPS = 5;

export const picturesOf = (entry: Entry, of?: Picture['of']): readonly ServedPicture[] => {
  const id = plainId(entry.Id) ?? '';
  const prefix = of ? `${of}-` : '';
  const single = Object.entries(ROLES).flatMap(([type, [role, asset]]) => {
    const tag = entry.ImageTags?.[type as Served];
    return tag ? [served({ id, type, index: 0, tag }, prefix + asset, role, of)] : [];
  });
  const backdrops = (entry.BackdropImageTags ?? [])
    .slice(0, MAX_BACKDROPS)
    .map((tag, index) =>
      served(
        { id, type: 'Backdrop', index, tag },
        `${prefix}backdrop-${index + 1}`,
        'backdrop',
        of,
      ),
    );
  return [...single, ...backdrops];
};

type Where = {
  readonly id: string;
  readonly type: string;
  readonly index: number;
  readonly tag: string;
};

/** What it is shows when its bytes are looked at. */
const UNSEEN = 'image/jpeg';

const served = (
  where: Where,
  asset: string,
  role: Picture['role'],
  of: Picture['of'],
): ServedPicture => ({
  ...{ asset, role, mark: digest(['picture', where]), mimeType: UNSEEN },
  ...(of && { of }),
  ref: `picture ${where.id} ${where.type} ${where.index}`,
});

/** Texts; those within the file too, when only the server can take them out. */
export const subtitlesOf = (
  id: string,
  source: MediaSource,
  isWithin: boolean,
  mark: string,
): readonly ServedSubtitle[] =>
  (source.MediaStreams ?? [])
    .filter((each) => each.Type === 'Subtitle' && each.IsTextSubtitleStream)
    .filter(({ IsExternal }) => isWithin || IsExternal)
    .slice(0, 100)
    .map((stream) => subtitle(id, source, stream, mark));

const subtitle = (
  id: string,
  source: MediaSource,
  stream: Stream,
  mark: string,
): ServedSubtitle => {
  const language = stream.Language ? languageOf(stream.Language) : undefined;
  const title = lineOf(stream.Title);
  const file = plainId(source.Id) ?? '';
  return {
    mark: digest(['subtitle', file, stream.Index, mark]),
    ...(language && { language }),
    ...(title && { title }),
    ...(stream.IsDefault && { isDefault: true as const }),
    ...(stream.IsForced && { isForced: true as const }),
    ...(stream.IsHearingImpaired && { isHearingImpaired: true as const }),
    ref: `subtitle ${id} ${file} ${stream.Index ?? 0}`,
  };
};

export type Ref =
  | { readonly kind: 'picture'; readonly id: string; readonly type: string; readonly index: number }
  | {
      readonly kind: 'subtitle';
      readonly id: string;
      readonly source: string;
      readonly index: number;
    };

export const readRef = (ref: string): Ref | undefined => {
  const [kind, id = '', place = '', number = ''] = ref.split(' ');
  const index = Number(number);
  if (!/^[0-9a-f]{32}$/.test(id) || !Number.isSafeInteger(index)) return undefined;
  if (kind === 'picture') return { kind, id, type: place, index };
  return kind === 'subtitle' ? { kind, id, source: place, index } : undefined;
};
