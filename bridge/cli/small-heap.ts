import { setFlagsFromString } from 'node:v8';

/** Left alone, V8 lets garbage grow to three times what is in use before it collects any. */
const GROWING_PERCENT = 12;

/** A bridge shares its machine with a media server: memory is worth more there than a few seconds of collecting. */
export const keepHeapSmall = (): void =>
  setFlagsFromString(`--heap-growing-percent=${GROWING_PERCENT}`);
