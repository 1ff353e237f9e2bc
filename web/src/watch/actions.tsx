import type { Item } from '../answers.ts';
import { useBridge } from '../bridge.ts';
import { formatClock } from '../format.ts';
import { hrefOf, inPlace, type Route } from '../route.ts';
import { strings } from '../strings.ts';
import type { ItemAddress } from '../watch-api.ts';
import { fullTitle } from './facts.ts';
import { KeepIt } from './keep-it.tsx';
import { isOver } from './owners.ts';
import { itemHref, itemRoute } from './places.ts';
import { stoppedIn, usePositions } from './use-positions.ts';

const words = strings.watch;

type GoProps = {
  readonly route: Route;
  readonly text: string;
  readonly label?: string;
  readonly isFirst?: boolean;
};

/** Leads to where it is played, in place of this: the way back leads to where one came from. */
export const Go = ({ route, text, label, isFirst = false }: GoProps) => (
  <a
    class={isFirst ? 'button primary' : 'button'}
    href={hrefOf(route)}
    {...(label && { 'aria-label': label })}
    onClick={inPlace(route)}
  >
    {text}
  </a>
);

type ActionsProps = {
  readonly address: ItemAddress;
  readonly item: Item;
  readonly next: Item | undefined;
  readonly isPlaying: boolean;
};

const isPlayable = ({ mime_type: type }: Item): boolean => /^(?:video|audio|image)\//.test(type);

/** What can be done with it. */
export const Actions = ({ address, item, next, isPlaying }: ActionsProps) => {
  const { caller, catalogs } = useBridge();
  const { catalog, id } = address;
  const atSec = stoppedIn(usePositions(), catalog, id);
  const entry = catalogs.find(({ name }) => name === catalog);
  const canBeHad = entry !== undefined && !isOver(entry);
  const { title, unavailable } = item;
  return (
    <div class="actions">
      {!isPlaying && isPlayable(item) && !unavailable && canBeHad && (
        <>
          <Go
            isFirst
            route={itemRoute(address, 'play')}
            text={atSec > 0 ? words.goOnAt(formatClock(atSec)) : words.play}
            label={atSec > 0 ? words.goOnWith(title, formatClock(atSec)) : words.playNamed(title)}
          />
          {atSec > 0 && <Go route={itemRoute(address, 'begin')} text={words.fromBeginning} />}
        </>
      )}
      {next && (
        <a class="button" href={itemHref({ catalog, id: next.id })}>
          {words.next(fullTitle(next))}
        </a>
      )}
      {entry?.kind === 'imported' && caller.role === 'manage' && (
        <KeepIt catalog={catalog} item={item} canBegin={canBeHad} />
      )}
    </div>
  );
};
