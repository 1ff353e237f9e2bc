/** WebVTT in MP4 (ISO/IEC 14496-30): a box for each cue that is shown at the time. */
import { webVttCue } from '../../media/subtitles/webvtt-read.ts';
import type { Said } from './track-cues.ts';

type Part = { readonly type: string; readonly data: Buffer };

const MAX_PARTS = 1_000;

const partsOf = (data: Buffer): Part[] => {
  const parts: Part[] = [];
  for (let at = 0; at + 8 <= data.length && parts.length < MAX_PARTS; ) {
    const end = at + data.readUInt32BE(at);
    if (end < at + 8 || end > data.length) break;
    parts.push({ type: data.toString('latin1', at + 4, at + 8), data: data.subarray(at + 8, end) });
    at = end;
  }
  return parts;
};

export const webVttSample = (data: Buffer): Said[] =>
  partsOf(data)
    .filter(({ type }) => type === 'vttc')
    .map((cue) => {
      const parts = partsOf(cue.data);
      const text = (type: string) =>
        parts.find((part) => part.type === type)?.data.toString('utf8') ?? '';
      return webVttCue(text('sttg'), text('payl'));
    });
