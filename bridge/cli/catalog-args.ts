export const at = (name: string): string => `/catalogs/${encodeURIComponent(name)}`;

export const arg = (args: readonly string[], index: number): string => args[index] ?? '';

/** The original's commands lower-case names. */
export const nameArg = (args: readonly string[]): string => arg(args, 0).toLowerCase();
