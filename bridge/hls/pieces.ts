/** What ffmpeg is given of a cut: packets of the track, some before and after, and what says what they are. */
import { concatBytes } from '../protocol/bytes.ts';
import { SLACK_SEC } from './container.ts';
import { evened } from './even-sound.ts';
import { delayOf, fragmentOf, type Packet } from './fragment.ts';
import { shownSooner } from './init-segment.ts';
import { matroskaPackets } from './matroska-writer.ts';
import type { Cut } from './plan.ts';
import type { Piece, PieceAsk } from './questions.ts';

/** Sound begins with what decoder and encoder need to be in step, and ends behind what the last packet sounds into. */
export const RUN_UP_SEC = 0.6;
export const RUN_OUT_SEC = 0.15;

export type PacketsOf = (cut: Cut) => Promise<readonly Packet[]>;

/** Pictures that lead to the first one need those before: then it begins with the segment before. */
export const picturePiece = async (ask: PieceAsk, packetsOf: PacketsOf): Promise<Piece> => {
  const [before, cut] = ask.cuts;
  const isOrdered = ask.track.source?.isOrdered ?? false;
  const own = await packetsOf(cut);
  const times = own.map(({ timeSec }) => timeSec).sort((a, b) => a - b);
  const fromSec = times[0] ?? cut.startSec;
  const isLed = before !== undefined && (own[0]?.timeSec ?? fromSec) - fromSec > SLACK_SEC;
  const { startSec, position, before: sooner } = before ?? cut;
  const wider = { ...cut, startSec, position, before: sooner };
  const packets = isLed ? await packetsOf(wider) : own;
  return {
    ...madeOf(ask, packets),
    ...{ fromSec: fromSec - SLACK_SEC, toSec: undefined },
    ...(isOrdered && { times }),
  };
};

/** `beginSec`: when the first of the film's sound is heard. */
export const soundPiece = async (
  ask: PieceAsk,
  beginSec: number,
  packetsOf: PacketsOf,
): Promise<Piece> => {
  const [, cut] = ask.cuts;
  const { startSec, endSec } = cut;
  const wider = {
    ...cut,
    startSec: startSec - RUN_UP_SEC,
    endSec: endSec === undefined ? undefined : endSec + RUN_OUT_SEC,
  };
  const packets = evened(await packetsOf(wider), beginSec, ask.track.timescale);
  const fromSec = packets[0]?.timeSec ?? startSec;
  return { ...madeOf(ask, packets), fromSec, toSec: undefined };
};

const madeOf = ({ track, cuts: [, { number }] }: PieceAsk, packets: readonly Packet[]) => {
  const { id, type, init, source, timescale } = track;
  const head = init ?? source?.head ?? new Uint8Array(0);
  const common = { stream: type === 'video' ? 'v:0' : 'a:0', shiftSec: 0 };
  if (source?.format === 'matroska') {
    const bytes = concatBytes(head, matroskaPackets(id, packets));
    return { ...common, format: source.format, bytes };
  }
  const delay = type === 'video' ? delayOf(packets, timescale) : 0;
  const fragment = fragmentOf(packets, { number, timescale, delay });
  const bytes = concatBytes(shownSooner(head, delay), fragment);
  return { ...common, format: 'mp4' as const, bytes };
};
