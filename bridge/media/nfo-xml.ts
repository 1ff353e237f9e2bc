import sax from 'sax';
import type { NfoKind } from './nfo-facts.ts';

export type Element = {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly parent: Element | undefined;
  readonly children: Element[];
  /** Its own text and that of markup inside it. */
  text: string;
};

/** The root elements, and the text around them. */
export type NfoTree = { readonly roots: readonly Element[]; readonly around: string };

export type NfoLimit = 'too-large' | 'too-deep' | 'declares-entities';

const MAX_DEPTH = 256;
const MAX_ELEMENTS = 50_000;
const MAX_ROOTS = 200;
/** Around all of the file: an .nfo may have several roots, and text outside of them. */
const WRAPPER = 'nfo-file';

export const ROOTS: ReadonlyMap<string, NfoKind> = new Map([
  ['movie', 'movie'],
  ['tvshow', 'series'],
  ['season', 'season'],
  ['episodedetails', 'episode'],
  ['album', 'album'],
  ['artist', 'artist'],
  ['musicvideo', 'musicvideo'],
]);

const names = (list: string): ReadonlySet<string> => new Set(list.split(' '));

/** Elements that hold text only: where one of the known begins inside another, that one was not closed. */
const TEXTS = names(
  'title name localtitle originaltitle sorttitle sortname showtitle season seasonnumber episode ' +
    'episodenumberend displayseason displayepisode year premiered aired releasedate plot outline ' +
    'review biography tagline runtime mpaa certification votes value genre tag style studio label ' +
    'country director credits writer role order sortorder uniqueid id imdbid imdb_id tmdbid tvdbid ' +
    'language position duration durationinseconds',
);
const HOLDERS = names('actor ratings rating set fileinfo streamdetails audio subtitle video track');
const isKnown = (name: string): boolean => TEXTS.has(name) || HOLDERS.has(name);

class LimitReached extends Error {
  readonly limit: NfoLimit;
  constructor(limit: NfoLimit) {
    super(limit);
    this.limit = limit;
  }
}

const elementOf = (
  name: string,
  attributes: Readonly<Record<string, string>>,
  parent?: Element,
): Element => ({ name, attributes, parent, children: [], text: '' });

const isInRoot = (element: Element | undefined): boolean => {
  for (let at = element; at; at = at.parent) if (at.parent && isRoot(at)) return true;
  return false;
};

const isRoot = ({ name, parent }: Element): boolean => ROOTS.has(name) && !isInRoot(parent);

/** Text fields only count inside a root: `<season>` is one of these and a root, too. */
const isText = (element: Element): boolean => TEXTS.has(element.name) && !isRoot(element);

/** Where an element called `name` belongs that begins inside `open`, whatever was not closed before it. */
const placeOf = (name: string, open: Element): Element => {
  let place = open;
  while (place.parent && (isText(place) || place.name === name)) place = place.parent;
  return place;
};

/** Builds the tree from what the parser reports. */
class Builder {
  readonly top = elementOf('', {});
  readonly roots: Element[] = [];
  readonly #open: Element[] = [];
  #count = 0;

  open({ name, attributes }: sax.Tag): void {
    if (this.#open.length > MAX_DEPTH) throw new LimitReached('too-deep');
    if (++this.#count > MAX_ELEMENTS) throw new LimitReached('too-large');
    this.#open.push(name === WRAPPER ? this.top : this.#place(name, attributes));
  }

  close(): void {
    this.#open.pop();
  }

  text(text: string): void {
    this.#current.text += text;
  }

  get #current(): Element {
    return this.#open.at(-1) ?? this.top;
  }

  #place(name: string, attributes: Readonly<Record<string, string>>): Element {
    const current = this.#current;
    const isMarkup = isText(current) && !isKnown(name) && !ROOTS.has(name);
    if (isMarkup) {
      if (name === 'br' || name === 'p') current.text += '\n';
      return current;
    }
    const parent = placeOf(name, current);
    const element = elementOf(name, attributes, parent);
    parent.children.push(element);
    if (isRoot(element)) this.roots.push(element);
    if (this.roots.length > MAX_ROOTS) throw new LimitReached('too-large');
    return element;
  }
}

/**
 * Reads XML as leniently as can be: unescaped `&`, elements that were not closed or are closed by
 * another name, HTML's entities, a file that breaks off. A document type is passed over, but one that declares
 * entities is not: no media manager writes any.
 */
export const parseXml = (text: string): NfoTree | NfoLimit => {
  if (/<!entity\s/i.test(text)) return 'declares-entities';
  const builder = new Builder();
  const parser = sax.parser(false, { lowercase: true, noscript: true });
  parser.onopentag = (tag) => builder.open(tag as sax.Tag);
  parser.onclosetag = () => builder.close();
  parser.ontext = (part) => builder.text(part);
  parser.oncdata = (part) => builder.text(part);
  parser.onerror = () => parser.resume();
  try {
    parser.write(`<${WRAPPER}>${text}`).close();
  } catch (error) {
    if (error instanceof LimitReached) return error.limit;
    throw error;
  }
  return { roots: builder.roots, around: builder.top.text };
};
