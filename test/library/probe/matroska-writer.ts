/** Writes what no muxer at hand writes: lacing, compression, lengths that are not known, wrong indexes. */
export const element = (id: number, ...body: readonly (Buffer | string | number)[]): Buffer => {
  const data = Buffer.concat(body.map(bytesOf));
  const size = Buffer.alloc(8);
  size.writeBigUInt64BE(BigInt(data.length) | (1n << 56n));
  return Buffer.concat([idOf(id), size, data]);
};

/** Of a length that is not known. */
export const open = (id: number, ...body: readonly Buffer[]): Buffer =>
  Buffer.concat([idOf(id), Buffer.from('01ffffffffffffff', 'hex'), ...body]);

const idOf = (id: number): Buffer => {
  const hex = id.toString(16);
  return Buffer.from(hex.length % 2 ? `0${hex}` : hex, 'hex');
};

const bytesOf = (value: Buffer | string | number): Buffer => {
  if (typeof value === 'string') return Buffer.from(value);
  return typeof value === 'number' ? uint(value) : value;
};

const uint = (value: number): Buffer => {
  const bytes = Buffer.alloc(6);
  bytes.writeUIntBE(value, 0, 6);
  return bytes;
};

export const TEXT_TRACK = 2;

type BlockParts = {
  readonly time: number;
  readonly data: Buffer | string;
  readonly flags?: number;
};

const block = (track: number, { time, data, flags = 0 }: BlockParts): Buffer => {
  const head = Buffer.from([0x80 | track, 0, 0, flags]);
  head.writeInt16BE(time, 1);
  return Buffer.concat([head, bytesOf(data)]);
};

/** A second of text, in a group. */
export const said = (time: number, data: Buffer | string, flags = 0, lasts = 1000): Buffer =>
  element(0xa0, element(0xa1, block(TEXT_TRACK, { time, data, flags })), element(0x9b, lasts));

/** A picture that nobody looks at. */
export const picture = (time: number, bytes: number): Buffer =>
  element(0xa3, block(1, { time, data: Buffer.alloc(bytes, 0x55), flags: 0x80 }));

export const cluster = (time: number, ...blocks: readonly Buffer[]): Buffer =>
  element(0x1f43b675, element(0xe7, time), ...blocks);

export const attachment = (name: string, mimeType: string, data: Buffer): Buffer =>
  element(0x61a7, element(0x466e, name), element(0x4660, mimeType), element(0x465c, data));

/** zlib, or a head that was taken off every block. */
export const packed = (algorithm: number, stripped = ''): Buffer =>
  element(
    0x6d80,
    element(0x6240, element(0x5034, element(0x4254, algorithm), element(0x4255, stripped))),
  );

export type FilmParts = {
  readonly codec?: string;
  /** More of the track of text. */
  readonly track?: readonly Buffer[];
  readonly attachments?: readonly Buffer[];
  readonly clusters?: readonly Buffer[];
  /** Behind the clusters, given where they begin. */
  readonly cues?: (clusters: number) => Buffer;
};

const CUES = 0x1c53bb6b;

export const film = (parts: FilmParts): Buffer => {
  const { codec = 'S_TEXT/UTF8', track = [], attachments, clusters = [], cues } = parts;
  const entry = (number: number, type: number, ...more: readonly Buffer[]) =>
    element(0xae, element(0xd7, number), element(0x83, type), ...more);
  const tracks = element(
    0x1654ae6b,
    entry(1, 1, element(0x86, 'V_VP8')),
    entry(TEXT_TRACK, 17, element(0x86, codec), ...track),
  );
  const attached = attachments ? element(0x1941a469, ...attachments) : Buffer.alloc(0);
  const all = Buffer.concat(clusters);
  const seek = (position: number) =>
    element(0x114d9b74, element(0x4dbb, element(0x53ab, idOf(CUES)), element(0x53ac, position)));
  const before = seek(0).length + tracks.length + attached.length;
  const index = cues?.(before) ?? Buffer.alloc(0);
  const body = [seek(before + all.length), tracks, attached, all, index];
  const ebml = element(0x1a45dfa3, element(0x4282, 'matroska'));
  return Buffer.concat([ebml, element(0x18538067, ...body)]);
};

/** One entry of an index: where its block is, from the beginning of its cluster's body. */
export const cue = (time: number, clusterAt: number, offset?: number): Buffer =>
  element(
    0xbb,
    element(0xb3, time),
    element(
      0xb7,
      element(0xf7, TEXT_TRACK),
      element(0xf1, clusterAt),
      ...(offset === undefined ? [] : [element(0xf0, offset)]),
    ),
  );

export const index = (...cues: readonly Buffer[]): Buffer => element(CUES, ...cues);
