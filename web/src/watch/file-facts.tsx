import type { Item } from '../answers.ts';
import { formatBytes, formatLanguage, formatMoment, formatNames } from '../format.ts';
import { Section } from '../parts/section.tsx';
import { subtitleLabel } from '../player/labels.ts';
import { strings } from '../strings.ts';
import type { Details } from '../watch-api.ts';
import { joined } from './facts.ts';

const words = strings.watch;

type Stream = NonNullable<NonNullable<Details['media']>['streams']>[number];

const streamText = (stream: Stream): string => {
  const { type, codec, width, height, hdr, bitDepth, language, channels, title, frameRate } =
    stream;
  if (type === 'video') {
    return joined([
      codec.toUpperCase(),
      width && height && `${width} × ${height}`,
      hdr && (strings.contents.hdr[hdr] ?? 'HDR'),
      bitDepth && bitDepth > 8 && `${bitDepth} bit`,
      frameRate && `${Math.round(frameRate * 100) / 100} fps`,
    ]);
  }
  return joined([
    language ? formatLanguage(language) : words.unknownLanguage,
    title,
    type === 'audio' && codec.toUpperCase(),
    channels && words.channels(channels),
    stream.isForced && words.forced,
    stream.isHearingImpaired && words.hearing,
  ]);
};

const List = ({ label, texts }: { label: string; texts: readonly string[] }) =>
  texts.length === 0 ? null : (
    <>
      <dt>{label}</dt>
      <dd>
        <ul>
          {texts.map((text, number) => (
            <li key={number}>{text}</li>
          ))}
        </ul>
      </dd>
    </>
  );

type FileFactsProps = { readonly item: Item; readonly details: Details | undefined };

/** What is in the file: pictures, sounds, subtitles; and the file. */
export const FileFacts = ({ item, details }: FileFactsProps) => {
  const { byte_size: bytes, path, added_at: addedSec } = item;
  const { media, subtitles = [], studios = [], countries = [] } = details ?? {};
  const streams = media?.streams ?? [];
  const textsOf = (type: Stream['type']) =>
    streams.filter((stream) => stream.type === type).map(streamText);
  // Those that can be chosen here; pictures as subtitles are only among the streams.
  const texts = subtitles.length > 0 ? subtitles.map(named) : textsOf('subtitle');
  return (
    <Section heading={words.file}>
      <dl class="file-facts">
        <List label={words.video} texts={textsOf('video')} />
        <List label={words.audio} texts={textsOf('audio')} />
        <List label={words.subtitles} texts={texts} />
        <List label={words.studios} texts={studios.length > 0 ? [formatNames(studios)] : []} />
        <List
          label={words.countries}
          texts={countries.length > 0 ? [formatNames(countries)] : []}
        />
        <List label={words.size} texts={[joined([formatBytes(bytes), media?.container])]} />
        {addedSec && (
          <List
            label={words.addedAt}
            texts={[formatMoment(new Date(addedSec * 1000).toISOString())]}
          />
        )}
        <List label={words.path} texts={[path]} />
      </dl>
    </Section>
  );
};

const named = (subtitle: NonNullable<Details['subtitles']>[number]): string =>
  subtitleLabel({ ...subtitle, address: '' });
