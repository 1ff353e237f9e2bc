import type { CueText } from './cue-text.ts';

export type AssTextOptions = {
  /** Opens what the named style says; with no name, that of the line. */
  readonly applyStyle?: (out: CueText, name: string) => void;
  /** In .ass and .ssa, text in braces is a comment, `\h` a hard blank, `\{` a brace. Elsewhere they are text. */
  readonly isAss?: boolean;
};

const TOKEN = /\\([Nn])|\\([h{}])|\{([^{}]*)\}/g;
/** One override. What stands in parentheses belongs to its function: `\t(\i1)` turns nothing on by itself. */
const OVERRIDE = /\\(?:([bisu])([01]?)(?=[\\}\s]|$)|r([^\\}(]*)|p(\d+)|(an?)(\d+)|[a-zA-Z0-9]+\()/g;

type State = { drawing: boolean; top: boolean };

const applyBlock = (out: CueText, block: string, options: AssTextOptions, state: State): void => {
  OVERRIDE.lastIndex = 0;
  for (let match = OVERRIDE.exec(block); match; match = OVERRIDE.exec(block)) {
    const [whole, style, on, reset, drawing, align, place] = match;
    if (whole.endsWith('(')) {
      const end = block.indexOf(')', OVERRIDE.lastIndex);
      if (end < 0) return;
      OVERRIDE.lastIndex = end;
    } else if (style !== undefined) {
      if (style === 's') continue;
      if (on === '1') out.open(style);
      else out.close(style);
    } else if (reset !== undefined) {
      out.close();
      options.applyStyle?.(out, reset.trim());
    } else if (drawing !== undefined) {
      state.drawing = Number(drawing) > 0;
    } else if (place !== undefined) {
      state.top = align === 'an' ? isTop(Number(place)) : isTopOfSsa(Number(place));
    }
  }
};

/** Alignments as on the number keys. */
export const isTop = (alignment: number): boolean => alignment >= 7 && alignment <= 9;
/** The older way: 1 to 3, and 4 more at the top, 8 more in the middle. */
export const isTopOfSsa = (alignment: number): boolean => alignment >= 5 && alignment <= 7;

/**
 * Writes text with ASS overrides as WebVTT: slanted, bold, underlined; everything else about its looks is
 * left out, and so are drawings. Says whether the text asks for the top of the picture.
 */
export const writeAssText = (
  out: CueText,
  source: string,
  options: AssTextOptions = {},
  isTopByStyle = false,
): { readonly top: boolean } => {
  const state: State = { drawing: false, top: isTopByStyle };
  const write = (chars: string) => {
    if (!state.drawing && chars !== '') out.text(chars);
  };
  let from = 0;
  TOKEN.lastIndex = 0;
  for (const match of source.matchAll(TOKEN)) {
    const [whole, newline, escaped, block] = match;
    const isText = options.isAss ? false : escaped !== undefined || !block?.startsWith('\\');
    if (newline === undefined && isText) continue;
    write(source.slice(from, match.index));
    from = match.index + whole.length;
    if (newline !== undefined) out.newline();
    else if (block !== undefined) applyBlock(out, block, options, state);
    else write(escaped === 'h' ? '\u00a0' : (escaped ?? ''));
  }
  write(source.slice(from));
  return { top: state.top };
};
