import { defined } from '../../media/defined.ts';
import { fitted, type Loose } from '../../media/fitted.ts';
import { ItemDetails, type Picture, type Subtitle } from '../../media/item-details.ts';
import type { MediaFacts } from '../../media/media-facts.ts';
import type { AssetOrigin, DescribingProblem, Description } from '../description.ts';
import type { ServedItem } from '../media-server.ts';
import type { ProbeFile, Prober } from '../probe/prober.ts';
import { tracksOf } from './assets.ts';
import { merge } from './merge.ts';
import { probed } from './probed.ts';

/** The description of a file of a media server: what the server tells, and, where `file` is there, what the bytes are. */
export const describeServed = async (
  prober: Prober | undefined,
  item: ServedItem,
  file: ProbeFile | undefined,
  revision: string,
  signal: AbortSignal,
): Promise<Description> => {
  const { path, mark, named, own, series, album } = item;
  const problems: DescribingProblem[] = [];
  const found = prober && file && (await probed(prober, path, file, signal, problems));
  const media = together(found, item.media);
  const { fields, details } = merge({ name: named, media, nfo: [own], series, album });
  const assets = assetsOf(item, found, revision);
  const { pictures, subtitles, origins } = assets;
  const poster = pictures.find(({ asset }) => asset === 'poster')?.mark;
  return {
    ...{ mark, problems, assets: origins },
    fields: { ...fields, ...(poster && { poster }) },
    details: fitted(ItemDetails, { ...details, pictures, subtitles }) ?? {},
  };
};

/** Our own reading of the bytes counts more; the server's words on music and its chapters stay. */
const together = (
  found: MediaFacts | undefined,
  told: MediaFacts | undefined,
): MediaFacts | undefined => {
  if (!found || !told) return found ?? told;
  const tags = { ...found.tags, ...told.tags };
  const { durationSec = told.durationSec, chapters = told.chapters } = found;
  return defined({
    ...{ ...found, durationSec, chapters },
    tags: Object.keys(tags).length > 0 ? tags : undefined,
  }) as MediaFacts;
};

const assetsOf = (item: ServedItem, found: MediaFacts | undefined, revision: string) => {
  const origins: Record<string, AssetOrigin> = {};
  const pictures = item.pictures.map(({ ref, ...picture }): Loose<Picture> => {
    origins[picture.asset] = { kind: 'served', ref };
    return picture;
  });
  const subtitles = item.subtitles.map(({ ref, ...subtitle }, i): Loose<Subtitle> => {
    const asset = `sub-${i + 1}`;
    origins[asset] = { kind: 'served', ref };
    return { asset, ...subtitle };
  });
  const tracks = tracksOf(item.hasTracks ? undefined : found, revision);
  return {
    ...{ pictures, subtitles: [...subtitles, ...tracks.subtitles] },
    origins: { ...origins, ...tracks.origins },
  };
};
