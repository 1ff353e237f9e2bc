const IN_FRAGMENT = /#sign-in=([^&\s]+)/;

/** The code in a pasted sign-in link, or in what was pasted instead of one. */
export const codeIn = (text: string): string => IN_FRAGMENT.exec(text)?.[1] ?? text.trim();

/** The code that this page was opened with. */
export const codeInAddress = (): string | undefined => IN_FRAGMENT.exec(location.hash)?.[1];

/** A code works once and is a secret until then, so it does not stay in the address. */
export const clearAddress = (): void =>
  history.replaceState(null, '', location.pathname + location.search);
