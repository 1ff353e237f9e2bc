/** Whether a picture stands for itself, by the first units of its stream. */
const H264 = 0x1b;
const HEVC = 0x24;
const MPEG4 = 0x10;
const VC1 = 0xea;
const MPEG = [0x01, 0x02];
export const VIDEO_TYPES = [...MPEG, MPEG4, H264, HEVC, VC1];

const MAX_UNITS = 200;

/** The first byte behind each start code. */
function* unitsIn(head: Buffer): Generator<number> {
  let count = 0;
  for (let at = head.indexOf(START); at >= 0 && ++count < MAX_UNITS; ) {
    if (at + 8 <= head.length) yield at + 3;
    at = head.indexOf(START, at + 3);
  }
}
const START = Buffer.from([0, 0, 1]);

/** undefined where its head does not tell. */
export const isKeyPicture = (head: Buffer, videoType: number): boolean | undefined => {
  const tell = TELLING[videoType] ?? mpeg(videoType);
  for (const at of unitsIn(head)) {
    const told = tell(head, at);
    if (told !== undefined) return told;
  }
  return undefined;
};

type Tell = (head: Buffer, at: number) => boolean | undefined;

const RECOVERY_POINT = 6;

/** An IDR picture, or one from which on all is right after a while. */
const h264: Tell = (head, at) => {
  const type = head.readUInt8(at) & 0x1f;
  if (type === 5) return true;
  if (type === 6) return hasRecoveryPoint(head, at + 1) || undefined;
  return type === 1 || type === 2 ? false : undefined;
};

/** Remarks of a kind and a length, each in as many bytes of 255 as it takes. */
const hasRecoveryPoint = (head: Buffer, from: number): boolean => {
  let at = from;
  const number = (): number => {
    let value = 0;
    for (; head[at] === 255; at++) value += 255;
    return value + (head[at++] ?? 0);
  };
  const next = head.indexOf(START, from);
  const end = next < 0 ? head.length : next;
  while (at + 2 < end) {
    const kind = number();
    const length = number();
    if (kind === RECOVERY_POINT) return true;
    at += length;
  }
  return false;
};

/** IDR, BLA and CRA. */
const hevc: Tell = (head, at) => {
  const type = (head.readUInt8(at) >> 1) & 0x3f;
  return type < 32 ? type >= 16 && type <= 23 : undefined;
};

/** The head of a picture says its kind: 1 (0 in MPEG-4) needs no other. */
const mpeg =
  (videoType: number): Tell =>
  (head, at) => {
    const code = head.readUInt8(at);
    if (videoType === MPEG4) return code === 0xb6 ? head.readUInt8(at + 1) >> 6 === 0 : undefined;
    return code === 0 ? ((head.readUInt8(at + 2) >> 3) & 7) === 1 : undefined;
  };

/** A place to enter at says so before its picture. */
const vc1: Tell = (head, at) => {
  const code = head.readUInt8(at);
  if (code === 0x0e || code === 0x0f) return true;
  return code === 0x0d ? false : undefined;
};

const TELLING: Readonly<Record<number, Tell>> = { [H264]: h264, [HEVC]: hevc, [VC1]: vc1 };
