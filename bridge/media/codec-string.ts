/** RFC 6381 strings, from the configuration that containers keep for a codec's decoder. */

const FIXED: Readonly<Record<string, string>> = {
  ac3: 'ac-3',
  eac3: 'ec-3',
  flac: 'flac',
  mp3: 'mp3',
  opus: 'opus',
  vorbis: 'vorbis',
  vp8: 'vp8',
};

/** `codec` as ffmpeg calls it. undefined where the string cannot be told from this. */
export const codecStringOf = (codec: string, config: Uint8Array): string | undefined => {
  switch (codec) {
    case 'h264':
      return config.length >= 4 && config[0] === 1
        ? `avc1.${hex(config.subarray(1, 4))}`
        : undefined;
    case 'hevc':
      return hevcString(config);
    case 'av1':
      return av1String(config);
    case 'aac':
      return aacString(config);
    default:
      return FIXED[codec];
  }
};

const hex = (bytes: Uint8Array): string =>
  [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');

const hevcString = (config: Uint8Array): string | undefined => {
  const [version = 0, profile = 0] = config;
  if (config.length < 13 || version > 1) return undefined;
  const space = ['', 'A', 'B', 'C'][profile >> 6];
  const tier = profile & 0x20 ? 'H' : 'L';
  const constraints = [...config.subarray(6, 12)];
  while (constraints.at(-1) === 0) constraints.pop();
  const parts = [
    `${space}${profile & 0x1f}`,
    reversedBits(config.subarray(2, 6)).toString(16),
    `${tier}${config[12]}`,
    ...constraints.map((byte) => byte.toString(16)),
  ];
  return `hev1.${parts.join('.')}`;
};

const reversedBits = (bytes: Uint8Array): number => {
  let value = 0;
  for (const byte of [...bytes].reverse()) {
    for (let bit = 0; bit < 8; bit++) value = value * 2 + ((byte >> bit) & 1);
  }
  return value;
};

const av1String = (config: Uint8Array): string | undefined => {
  const [marker = 0, levels = 0, flags = 0] = config;
  if (config.length < 4 || marker !== 0x81) return undefined;
  const level = String(levels & 0x1f).padStart(2, '0');
  const depth = flags & 0x40 ? (flags & 0x20 ? '12' : '10') : '08';
  return `av01.${levels >> 5}.${level}${flags & 0x80 ? 'H' : 'M'}.${depth}`;
};

const aacString = (config: Uint8Array): string | undefined => {
  const [first = 0, second = 0] = config;
  if (config.length < 2) return undefined;
  const type = first >> 3;
  return `mp4a.40.${type === 31 ? 32 + ((first & 7) << 3) + (second >> 5) : type}`;
};
