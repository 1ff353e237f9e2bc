import type { Catalog, Item } from '../answers.ts';
import { NotYet } from '../parts/not-yet.tsx';
import { PageHeading } from '../parts/page-heading.tsx';
import { turnTo } from '../route.ts';
import { strings } from '../strings.ts';
import { type ItemAddress, type Known, pictureOf } from '../watch-api.ts';
import { About } from './about.tsx';
import { Actions } from './actions.tsx';
import { backdropOf } from './backdrop.ts';
import { Elsewhere } from './elsewhere.tsx';
import { FileFacts } from './file-facts.tsx';
import { Line } from './line.tsx';
import { Owner } from './owner.tsx';
import { isOver } from './owners.ts';
import { PhotoPage } from './photo-page.tsx';
import { itemRoute, KINDS, type Playing, SECTIONS, type Section } from './places.ts';
import { PlayingHere } from './playing-here.tsx';
import { Sections } from './sections.tsx';
import { Poster } from './tile.tsx';
import { TitleFacts } from './title-facts.tsx';
import { useItem } from './use-item.ts';
import { useNext } from './use-next.ts';

const words = strings.watch;

export const sectionOf = ({ kind }: Item): Section =>
  SECTIONS.find((section) => KINDS[section] === kind) ?? 'home';

type ShownProps = {
  readonly address: ItemAddress;
  readonly known: Known;
  readonly entry: Catalog | undefined;
  readonly playing: Playing | undefined;
};

const Hero = ({ address, known, entry, playing }: ShownProps) => {
  const { catalog } = address;
  const { item, details } = known;
  const next = useNext(address, item);
  const backdrop = backdropOf(catalog, item, details);
  const go = (to: ItemAddress, how?: Playing) => turnTo(itemRoute(to, how));
  return (
    <>
      {playing && (
        <PlayingHere
          key={playing}
          {...{ catalog, item, playing }}
          list={[]}
          onStop={() => go(address)}
          onEnded={() => (next ? go({ catalog, id: next.id }, 'begin') : go(address))}
        />
      )}
      <div class="hero">
        {backdrop && <img class="backdrop" src={backdrop} alt="" />}
        <div class={`hero-picture ${item.kind === 'episode' ? 'is-wide' : ''}`}>
          <Poster
            key={entry?.online}
            src={pictureOf({ catalog, item }, 640)}
            small={pictureOf({ catalog, item }, 320)}
            title={item.title}
          />
        </div>
        <div class="stack hero-text">
          <PageHeading text={item.title} />
          <TitleFacts catalog={catalog} item={item} details={details} />
          {entry && <Owner catalog={entry} item={item} />}
          <Actions {...{ address, item, next }} isPlaying={playing !== undefined} />
          {entry && !isOver(entry) && <Line catalog={entry} item={item} />}
        </div>
      </div>
    </>
  );
};

const Below = ({ address, known, entry }: Omit<ShownProps, 'playing'>) => {
  const { item, details, problem } = known;
  return (
    <div class="below">
      {!details && problem && <p class="quiet">{words.detailsAway(entry?.friend ?? '')}</p>}
      <About item={item} details={details} />
      {entry && !isOver(entry) && <Elsewhere catalog={address.catalog} item={item} />}
      <FileFacts item={item} details={details} />
    </div>
  );
};

type ItemPageProps = { readonly address: ItemAddress; readonly playing: Playing | undefined };

/** A film, an episode, or whatever else: what it is, and playing it. */
export const ItemPage = ({ address, playing }: ItemPageProps) => {
  const { known, error, entry } = useItem(address);
  if (!known) {
    return (
      <>
        <Sections section="home" />
        <NotYet error={error} />
      </>
    );
  }
  const { item } = known;
  return (
    <>
      <Sections section={sectionOf(item)} />
      {item.kind === 'photo' ? (
        <PhotoPage address={address} item={item} entry={entry} />
      ) : (
        <>
          <Hero {...{ address, known, entry, playing }} />
          <Below {...{ address, known, entry }} />
        </>
      )}
    </>
  );
};
