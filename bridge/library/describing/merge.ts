/** All that is told of an item as one description. Pure; whatever it is given, the result fits the schemas. */
import { Type } from 'typebox';
import { fitted, type Loose } from '../../media/fitted.ts';
import { ItemDetails } from '../../media/item-details.ts';
import type { NfoFacts } from '../../media/nfo.ts';
import { Item } from '../../protocol/item.ts';
import type { DescribedFields } from '../description.ts';
import { actorsIn, fieldsOf } from './fields.ts';
import { asOne, kindOf, type Told } from './told.ts';

/** As {@link DescribedFields}. */
const Fields = Type.Partial(
  Type.Omit(Item, [
    ...['id', 'path', 'hash', 'byte_size', 'description', 'revision', 'added_at', 'source'],
    'details',
  ]),
);

export type Merged = {
  /** With what the name tells: kind and title are always there. */
  readonly fields: DescribedFields;
  readonly details: ItemDetails;
};

/** `media`, pictures and subtitles of `details` are the caller's to add. */
export const merge = (told: Told): Merged => {
  const kind = kindOf(told.name, told.nfo);
  const own = asOne(told.nfo ?? []);
  const fields = fitted(Fields, fieldsOf(kind, told, own)) as DescribedFields | undefined;
  const details: Loose<ItemDetails> = {
    ...aboutOf(own, fields?.title),
    collection: own?.collection,
    series: kind === 'episode' ? whole(told.series) : undefined,
    album: kind === 'track' ? whole(told.album) : undefined,
    media: told.media,
  };
  return {
    fields: { kind, title: told.name.title, ...fields },
    details: fitted(ItemDetails, details) ?? {},
  };
};

const whole = (nfo: NfoFacts | undefined): Loose<ItemDetails>['series'] =>
  nfo && { ...aboutOf(nfo, nfo.title), genres: nfo.genres };

const aboutOf = (nfo: NfoFacts | undefined, title: string | undefined) => ({
  originalTitle: nfo?.originalTitle === title ? undefined : nfo?.originalTitle,
  tagline: nfo?.tagline,
  overview: nfo?.overview,
  released: nfo?.released,
  ratings: nfo?.ratings,
  studios: nfo?.studios,
  countries: nfo?.countries,
  directors: nfo?.directors,
  writers: nfo?.writers,
  actors: nfo && actorsIn(nfo).map(({ name, role }) => ({ name, role })),
  ids: nfo?.ids,
});
