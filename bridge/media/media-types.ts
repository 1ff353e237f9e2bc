export type MediaCategory = 'video' | 'audio' | 'image' | 'subtitle';

type MediaType = { readonly mimeType: string; readonly category: MediaCategory };

const FALLBACK = 'application/octet-stream';

/**
 * Every file name extension that we take for media: what Jellyfin takes, less disc images and what
 * names no single media type (.iso, .img, .bin, .nrg, .rec, .strm). Our own table: what the machine's
 * /etc/mime.types says differs from one machine to the next, and players trust what we send.
 */
const EXTENSIONS: Readonly<Record<MediaCategory, Readonly<Record<string, string>>>> = {
  video: {
    'video/mp4': 'mp4 m4v',
    'video/x-matroska': 'mkv mk3d',
    'video/webm': 'webm',
    'video/quicktime': 'mov qt',
    'video/x-msvideo': 'avi divx xvid',
    'video/mp2t': 'ts m2ts mts m2t tp trp',
    'video/mpeg': 'mpg mpeg mpe mpv m1v m2v vob dvr-ms',
    'video/x-ms-wmv': 'wmv wtv',
    'video/x-ms-asf': 'asf',
    'video/x-flv': 'flv f4v',
    'video/ogg': 'ogv ogm',
    'video/3gpp': '3gp 3gpp',
    'video/3gpp2': '3g2',
    'video/vnd.rn-realvideo': 'rm rmvb',
    'video/x-nuv': 'nuv',
    'video/x-nsv': 'nsv',
    'video/dv': 'dv',
    'video/x-fli': 'fli',
    'application/mxf': 'mxf',
  },
  audio: {
    'audio/mpeg': 'mp3 mp2 mpa',
    'audio/flac': 'flac',
    'audio/mp4': 'm4a m4b m4p',
    'audio/aac': 'aac',
    'audio/ogg': 'ogg oga opus spx',
    'audio/wav': 'wav',
    'audio/x-ms-wma': 'wma',
    'audio/aiff': 'aif aiff aifc',
    'audio/ac3': 'ac3',
    'audio/eac3': 'eac3',
    'audio/vnd.dts': 'dts',
    'audio/x-matroska': 'mka',
    'audio/webm': 'weba',
    'audio/x-ape': 'ape',
    'audio/x-musepack': 'mpc',
    'audio/x-wavpack': 'wv',
    'audio/x-tta': 'tta',
    'audio/x-dsf': 'dsf',
    'audio/x-dff': 'dff',
    'audio/amr': 'amr',
    'audio/midi': 'mid midi',
    'audio/basic': 'au',
    'audio/x-caf': 'caf',
    'audio/vnd.rn-realaudio': 'ra',
    'audio/vnd.audible.aax': 'aax',
    'audio/vnd.audible': 'aa',
  },
  image: {
    'image/jpeg': 'jpg jpeg jpe tbn',
    'image/png': 'png',
    'image/gif': 'gif',
    'image/webp': 'webp',
    'image/bmp': 'bmp',
    'image/tiff': 'tif tiff',
    'image/avif': 'avif',
    'image/heic': 'heic',
    'image/heif': 'heif',
    'image/jxl': 'jxl',
    'image/svg+xml': 'svg',
    'image/x-adobe-dng': 'dng',
    'image/x-canon-cr2': 'cr2',
    'image/x-nikon-nef': 'nef',
    'image/x-sony-arw': 'arw',
    'image/x-olympus-orf': 'orf',
  },
  subtitle: {
    'application/x-subrip': 'srt',
    'text/vtt': 'vtt',
    'text/x-ssa': 'ass ssa',
    'text/x-microdvd': 'sub',
    'application/x-vobsub': 'idx',
    'application/pgs': 'sup',
    'application/ttml+xml': 'ttml dfxp',
    'application/smil': 'smi sami',
  },
};

const CATEGORIES = ['video', 'audio', 'image', 'subtitle'] as const;

const TABLE: ReadonlyMap<string, MediaType> = new Map(
  CATEGORIES.flatMap((category) =>
    Object.entries(EXTENSIONS[category]).flatMap(([mimeType, extensions]) =>
      extensions.split(' ').map((extension) => [extension, { mimeType, category }] as const),
    ),
  ),
);

/** In lower case, without the dot; empty when the name has none or is nothing else. */
export const extensionOf = (path: string): string => {
  const dot = path.lastIndexOf('.');
  return dot > path.lastIndexOf('/') + 1 ? path.slice(dot + 1).toLowerCase() : '';
};

/** The bare media type, by extension. */
export const mimeTypeOf = (path: string): string =>
  TABLE.get(extensionOf(path))?.mimeType ?? FALLBACK;

/** undefined when the extension is not that of a media file. */
export const categoryOf = (path: string): MediaCategory | undefined =>
  TABLE.get(extensionOf(path))?.category;
