/** What one subtitle may cost, so that a hostile file is only a short subtitle. */
export const MAX_BYTES = 16 * 1024 * 1024;
export const MAX_CUES = 100_000;
/** Characters of text that one cue shows. */
export const MAX_CUE_CHARS = 2_000;
/** Characters with markup that are looked at for one cue. */
export const MAX_CUE_SOURCE = 16_000;
/** Styles open at once; ffmpeg stops at 64. */
export const MAX_DEPTH = 16;
