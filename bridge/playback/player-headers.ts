import { createHash } from 'node:crypto';

export type Headers = Readonly<Record<string, string>>;

/** As node:http hands them over: names in lower case. */
export type RequestHeaders = Readonly<Record<string, string | string[] | undefined>>;

export const headerOf = (headers: RequestHeaders, name: string): string | undefined => {
  const value = headers[name];
  return (Array.isArray(value) ? value.join(',') : value)?.trim();
};

// What a browser only shows or plays. A type outside this list comes from a friend and could be a
// page that runs in our own origin; XML of any name is a page too.
const HARMLESS_TYPE = /^(?:video|audio|image)\/[a-z0-9][a-z0-9.+-]{0,80}$/;
const XML_TYPE = /\+xml$/;
// Players told that it is a playlist follow it, whatever it begins with.
const PLAYLIST_TYPE = /mpegurl|scpls|x-ms-(?:asx|wax|wmx|wvx)|pn-realaudio/;
const ANY_BYTES = 'application/octet-stream';

/** The media type to answer with, whatever a friend's catalog claims. */
export const safeMediaType = (mimeType: string): string => {
  const type = mimeType.toLowerCase();
  if (!HARMLESS_TYPE.test(type) || XML_TYPE.test(type) || PLAYLIST_TYPE.test(type))
    return ANY_BYTES;
  return type;
};

// Unquoted, uncomma'd and short, so that the most naive parser of entity tags gets it right.
const PLAIN_REVISION = /^[\w.:~+/=-]{1,80}$/;

/** A strong entity tag (RFC 9110 section 8.8.3): equal revisions give equal tags. */
export const etagOf = (revision: string): string => {
  if (PLAIN_REVISION.test(revision)) return `"${revision}"`;
  return `"${createHash('sha256').update(revision).digest('base64url')}"`;
};

// Directories, quotes, escapes, and characters that turn the reading direction round to make an
// extension look like another.
const UNFIT_FOR_NAMES = /[\p{Cc}/\\\u202a-\u202e\u2066-\u2069]/gu;
const LONE_SURROGATES = /\p{Surrogate}/gu;
const UNFIT_FOR_ASCII = /[^\x20-\x7e]|["%]/gu;
const NOT_ATTR_CHAR = /['()*]/g;
const NAME_LIMIT = 200;

const percent = (character: string): string =>
  `%${character.charCodeAt(0).toString(16).toUpperCase()}`;

/** RFC 6266: a plain name for old players, and the true one in the notation of RFC 5987. */
export const contentDisposition = (fileName: string): string => {
  const clean = fileName.replace(LONE_SURROGATES, '\ufffd').replace(UNFIT_FOR_NAMES, '_');
  // The end is what stays, because it holds the extension.
  const name = Array.from(clean).slice(-NAME_LIMIT).join('');
  const ascii = name.replace(UNFIT_FOR_ASCII, '_');
  if (ascii === name) return `inline; filename="${ascii}"`;
  const encoded = encodeURIComponent(name).replace(NOT_ATTR_CHAR, percent);
  return `inline; filename="${ascii}"; filename*=UTF-8''${encoded}`;
};

// Anyone may read with a capability, whatever page they are on: the address is the secret.
export const CORS: Headers = {
  'Access-Control-Allow-Origin': '*',
  'Access-Control-Expose-Headers': 'Content-Range, Content-Length, Accept-Ranges, ETag',
};

/** What OPTIONS answers, for every address alike. */
export const PREFLIGHT: Headers = {
  ...CORS,
  Allow: 'GET, HEAD, OPTIONS',
  'Access-Control-Allow-Methods': 'GET, HEAD, OPTIONS',
  'Access-Control-Allow-Headers': 'Range, If-Range, If-Match, If-None-Match',
  'Access-Control-Max-Age': '86400',
};

// Seeking by bytes, not by time (OP); not converted (CI). The flags say: DLNA 1.5, may stall, may go
// in the background, and streams (video, audio) or is interactive (images). As minidlna answers.
const contentFeatures = (flags: string): string =>
  `DLNA.ORG_OP=01;DLNA.ORG_CI=0;DLNA.ORG_FLAGS=${flags}${'0'.repeat(24)}`;
const STREAMING_FEATURES = contentFeatures('01700000');
const INTERACTIVE_FEATURES = contentFeatures('00D00000');

const isImage = (mimeType: string): boolean => mimeType.startsWith('image/');

/** What a television may do with a file of this type; listings and answers say the same. */
export const dlnaFeatures = (mimeType: string): string =>
  isImage(mimeType) ? INTERACTIVE_FEATURES : STREAMING_FEATURES;

/** The answers to the questions a television asks; none for other players. */
export const dlnaHeaders = (request: RequestHeaders, mimeType: string): Headers => {
  const asksFeatures = headerOf(request, 'getcontentfeatures.dlna.org') === '1';
  const mode = headerOf(request, 'transfermode.dlna.org')?.toLowerCase();
  if (!asksFeatures && mode === undefined) return {};
  const foreground = isImage(mimeType) ? 'Interactive' : 'Streaming';
  return {
    'transferMode.dlna.org': mode === 'background' ? 'Background' : foreground,
    ...(asksFeatures
      ? {
          'contentFeatures.dlna.org': dlnaFeatures(mimeType),
          'realTimeInfo.dlna.org': 'DLNA.ORG_TLAG=*',
        }
      : {}),
  };
};
