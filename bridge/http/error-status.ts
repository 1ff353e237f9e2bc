import type { FastifyError } from 'fastify';
import { BridgeError, type ErrorCode } from '../protocol/errors.ts';

const STATUS: Readonly<Record<ErrorCode, number>> = {
  // 502: the trouble is between the two bridges, and not with this request.
  NOT_SHARED: 403,
  CATALOG_RENAMED: 502,
  KEY_UNKNOWN: 403,
  KEY_CHANGED: 403,
  EPOCH_STALE: 502,
  RATE_LIMITED: 429,
  TOO_MANY_SESSIONS: 503,
  HANDSHAKE_FAILED: 502,
  REPLAYED: 502,
  SESSION_UNKNOWN: 502,
  MESSAGE_INVALID: 502,
  REQUEST_INVALID: 400,
  VERSION_UNSUPPORTED: 502,
  ITEM_NOT_FOUND: 404,
  ITEM_CHANGED: 409,
  ITEM_UNREADABLE: 502,
  ASSET_NOT_FOUND: 404,
  ASSET_NOT_READY: 503,
  HLS_UNSUPPORTED: 409,
  FILM_DAMAGED: 502,
  RANGE_INVALID: 416,
  OWNER_AWAY: 503,

  FRIEND_NOT_FOUND: 404,
  FRIEND_EXISTS: 409,
  FRIEND_HAS_KEY: 409,
  FRIEND_CODE_INVALID: 400,
  FRIEND_UNREACHABLE: 409,
  NETWORK_CLOSED: 409,
  MEMBER_NOT_FOUND: 404,
  INVITATION_NOT_FOUND: 404,
  ADDRESS_INVALID: 400,
  CERTIFICATE_INVALID: 400,
  INVITATION_INVALID: 400,
  INVITATION_USED: 410,
  INVITATION_EXPIRED: 410,
  INVITATION_REFUSED: 403,
  ALREADY_MEMBER: 409,
  NETWORK_UNREACHABLE: 503,
  MEMBERSHIP_ENDED: 403,
  MEMBERSHIP_NOT_FOUND: 404,
  CREDENTIALS_INVALID: 400,
  ACCOUNT_FOREIGN: 409,
  SITE_REFUSED: 403,
  CLOUD_TOKEN_REFUSED: 403,
  CLOUD_TOKEN_MISSING: 409,
  CLOUD_NOT_ALLOWED: 403,
  CLOUD_NOT_FOUND: 404,
  CLOUD_QUOTA: 409,
  CLOUD_CONFLICT: 409,
  CLOUD_REFUSED: 409,
  CLOUD_AWAY: 503,
  CLOUD_ANSWER_INVALID: 502,
  GLOBAL_SERVICE_AWAY: 503,
  NETWORK_OWN: 409,
  NETWORK_NOT_OURS: 403,
  ADMINISTRATOR_AWAY: 503,
  MEMBER_LIMIT: 409,
  NATS_SERVER_MISSING: 500,
  NATS_SERVER_UNUSABLE: 500,
  NATS_PORT_TAKEN: 500,
  NETWORK_AT_HOME: 409,
  NETWORK_HAS_MEMBERS: 409,
  NETWORK_TAKEN_OVER: 409,
  HAND_OVER_INVALID: 400,
  HAND_OVER_FOREIGN: 403,
  HAND_OVER_REFUSED: 403,
  HAND_OVER_NOT_FOUND: 404,
  NETWORK_OFF: 409,

  CATALOG_NOT_FOUND: 404,
  CATALOG_EXISTS: 409,
  CATALOG_NAME_INVALID: 400,
  SOURCE_NOT_FOUND: 404,
  SOURCE_EXISTS: 409,
  SOURCE_IN_USE: 409,
  SOURCE_NAME_INVALID: 400,
  JELLYFIN_UNREACHABLE: 502,
  JELLYFIN_REFUSED: 403,
  JELLYFIN_ANSWER_INVALID: 502,
  JELLYFIN_CONNECTION_NOT_FOUND: 404,
  JELLYFIN_LIBRARY_NOT_FOUND: 404,
  JELLYFIN_PATHS_DIFFER: 400,
  EXPORT_NOT_FOUND: 404,
  EXPORT_FOLDER_TAKEN: 409,
  EXPORT_FOLDER_INVALID: 400,
  DIRECTORY_INVALID: 400,
  FOLDER_OUTSIDE: 403,
  IMPORT_EXISTS: 409,

  DOWNLOAD_NOT_FOUND: 404,
  DOWNLOAD_UNFINISHED: 409,
  TOO_MANY_DOWNLOADS: 409,
  DESTINATION_REFUSED: 403,
  DESTINATION_UNWRITABLE: 409,
  DISK_FULL: 507,
  HASH_MISMATCH: 502,

  DATA_INVALID: 500,
  DATA_DIR_IN_USE: 500,
  DATA_DIR_NOT_EMPTY: 409,
  HOUSEHOLD_MISSING: 404,
  BACKUP_INVALID: 400,
  BACKUP_FAILED: 500,
  PASSPHRASE_MISSING: 400,
  PASSPHRASE_WRONG: 403,
  PORT_TAKEN: 500,
  COMMAND_INVALID: 400,
  SETTINGS_INVALID: 400,
  NOT_SIGNED_IN: 401,
  NOT_ALLOWED: 403,
  PASSWORD_WRONG: 401,
  PERSON_NOT_FOUND: 404,
  PERSON_EXISTS: 409,
  TOO_MANY_PEOPLE: 409,
  TOKEN_NOT_FOUND: 404,
  TOO_MANY_TOKENS: 409,
  SIGN_IN_CODE_INVALID: 401,
  HOST_REFUSED: 403,
  ORIGIN_REFUSED: 403,
  INTERFACE_NOT_FOUND: 404,
  STILL_ARRIVING: 503,
  VIEWING_NOT_FOUND: 404,
  DEVICE_NOT_FOUND: 404,
  PAIRING_CODE_INVALID: 404,
  DEVICE_REFUSED: 403,
  TOO_MANY_DEVICES: 409,
  PLUGIN_NOT_FOUND: 404,
  PLUGIN_UNKNOWN: 401,
  PLUGIN_NOT_BUILT: 404,
  LIBRARY_NOT_FOUND: 404,
  NOT_FOUND: 404,
  BRIDGE_NOT_RUNNING: 503,
  TIMED_OUT: 504,
  INTERNAL: 500,
};

// Short, since a player gives up soon; long enough for a bridge that restarts.
const RETRY_AFTER_SEC = 10;
const PASSING = [429, 503];

export const statusOf = (code: ErrorCode): number => STATUS[code];

/** Seconds for `Retry-After`, where the trouble is likely to pass by itself. */
export const retryAfterSecOf = (code: ErrorCode): number | undefined =>
  PASSING.includes(statusOf(code)) ? RETRY_AFTER_SEC : undefined;

/** What a client may know of `error`: anything but a BridgeError stays in the log. */
export const asBridgeError = (error: unknown): BridgeError =>
  error instanceof BridgeError ? error : new BridgeError('INTERNAL', { cause: error });

/** Fastify's own errors (validation, body too large, wrong media type) become coded ones. */
export const coded = (error: FastifyError | BridgeError): BridgeError => {
  if (error instanceof BridgeError) return error;
  if ((error.statusCode ?? 500) >= 500) return asBridgeError(error);
  return new BridgeError('REQUEST_INVALID', {
    message: `The request does not have the expected form: ${error.message}.`,
    hint: 'See /api/v1/openapi.json.',
    cause: error,
  });
};

export type ErrorBody = {
  readonly error: { readonly code: ErrorCode; readonly message: string; readonly hint: string };
};

/** The form of every error over HTTP. */
export const errorBody = (error: unknown): ErrorBody => {
  const { code, message, hint } = asBridgeError(error);
  return { error: { code, message, hint } };
};
