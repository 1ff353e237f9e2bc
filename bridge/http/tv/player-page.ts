import type { InCatalog } from '../../finding/everything.ts';
import type { ItemDetails, Subtitle } from '../../media/item-details.ts';
import { playedType } from '../../media/played-type.ts';
import { assetPath, hlsPath, itemPath, posterPath } from '../../playback/device-addresses.ts';
import type { Device } from '../../playback/devices.ts';
import { languageName, wholeOf } from './format.ts';
import { type Html, html } from './html.ts';
import type { Page } from './page.ts';

type Playing = InCatalog & {
  readonly device: Device;
  readonly details: ItemDetails | undefined;
  /** Of photos. */
  readonly previous: InCatalog | undefined;
  readonly next: InCatalog | undefined;
  readonly fromSec: number;
};

const labelOf = ({ title, language, isForced, isHearingImpaired }: Subtitle): string =>
  [
    title ?? (language ? languageName(language) : 'Subtitles'),
    isForced && 'forced',
    isHearingImpaired && 'for the hard of hearing',
  ]
    .filter(Boolean)
    .join(', ');

const tracks = ({ device, catalog, item, details }: Playing): Html[] =>
  (details?.subtitles ?? []).map(
    (subtitle) => html`<track kind="subtitles" label="${labelOf(subtitle)}"
 srclang="${subtitle.language ?? 'und'}" src="${assetPath(device, catalog, item.id, subtitle)}">`,
  );

/** The browser takes the first that it knows; at last the film itself, since some play more than they say. */
const sources = ({ device, catalog, item, details }: Playing): Html => {
  const src = itemPath(device, catalog, item);
  return html`<source src="${src}" type="${playedType(item.mime_type, details?.media)}">
<source src="${hlsPath(device, catalog, item)}" type="application/vnd.apple.mpegurl">
<source src="${src}">`;
};

/** Without our script it has the browser's own controls. */
const medium = (playing: Playing): Html => {
  const { device, catalog, item, fromSec } = playing;
  const src = itemPath(device, catalog, item);
  const picture = posterPath(device, catalog, item, 1280);
  const [type] = item.mime_type.split('/');
  if (type === 'image') return html`<img id="photo" src="${picture ?? src}" alt="${item.title}">`;
  const from = html`data-from="${fromSec}"`;
  if (type === 'audio') {
    return html`${picture && html`<img class="cover" src="${picture}" alt="">`}
<audio id="film" ${from} controls autoplay>${sources(playing)}</audio>`;
  }
  return html`<video id="film" ${from} controls autoplay>${sources(playing)}
${tracks(playing)}</video>`;
};

const addressOf = (found: InCatalog | undefined): string | undefined =>
  found && `/tv/items/${found.catalog}/${found.item.id}/play`;

/** Fills the screen; everything else comes and goes over it. */
export const playerPage = (playing: Playing): Page => {
  const { catalog, item, previous, next } = playing;
  const { id, title, kind } = item;
  const about = kind === 'photo' ? '/tv/photos' : `/tv/items/${catalog}/${id}`;
  const onward = addressOf(next);
  const back = addressOf(previous);
  const body = html`${medium(playing)}
<p id="trouble" class="trouble" hidden>This cannot be played here: the television does not know this kind of file, or the one who has it is away. It is tried again by itself for a while.</p>
<div id="bar" data-position="/tv/items/${catalog}/${id}/position">
<p class="title">${title} <span class="facts">${wholeOf(item)}</span> <span id="time" class="facts"></span></p>
<p><a id="back" class="button" href="${about}">Back</a>
<a id="pause" class="button" href="#pause" hidden>Pause</a>
<a id="sound" class="button" href="#sound" hidden>Sound</a>
<a id="subtitles" class="button" href="#subtitles" hidden>Subtitles</a>
${back && html`<a id="previous" class="button" href="${back}">Previous</a>`}
<a id="slides" class="button" href="#slides" hidden>Slide show</a>
${onward && html`<a id="next" class="button" href="${onward}">Next</a>`}</p></div>`;
  return { title, body, look: 'player' };
};
