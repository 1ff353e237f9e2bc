import { ACCESS_ERRORS } from './access-errors.ts';
import { ACCOUNT_ERRORS } from './account-errors.ts';
import { PLAYING_ERRORS } from './playing-errors.ts';
import { SOURCE_ERRORS } from './source-errors.ts';

/**
 * Every error that a person, a peer or a script can meet has a code from this table, a sentence
 * that says what happened, and a hint that says what to do. Codes are part of the wire protocol
 * and of the HTTP API: they are never renamed.
 */
export const ERRORS = {
  // Sharing and sessions (wire protocol v2)
  NOT_SHARED: ['This catalog is not shared with you.', 'Ask its owner to share it.'],
  CATALOG_RENAMED: [
    'The owner has given this catalog another name.',
    'Ask for its new name; remove this import (catalog remove-import) and import it by that name.',
  ],
  KEY_UNKNOWN: [
    'The owner has not accepted your long-term key yet.',
    'Exchange friend codes and ask the owner to run: friend accept.',
  ],
  KEY_CHANGED: [
    'The long-term key differs from the one that was accepted.',
    'Compare friend codes over another channel, then accept the new key with: friend accept.',
  ],
  EPOCH_STALE: ['The owner has restarted since.', 'Open again with the epoch of this answer.'],
  RATE_LIMITED: ['Too many requests.', 'Wait a moment and try again.'],
  TOO_MANY_SESSIONS: [
    'Too many sessions are open.',
    'Close a player, or wait until one times out.',
  ],
  HANDSHAKE_FAILED: [
    'The handshake message could not be opened.',
    'Compare friend codes: one of the two keys is wrong, or the message was altered on its way.',
  ],
  REPLAYED: ['This message was seen before.', 'Send every message with a number of its own.'],
  SESSION_UNKNOWN: ['The session has ended.', 'Open a new one.'],
  MESSAGE_INVALID: ['The message was altered or cut on its way.', 'Send it again.'],
  REQUEST_INVALID: [
    'The request does not have the expected form.',
    'See the protocol description.',
  ],
  VERSION_UNSUPPORTED: ['The two bridges share no protocol version.', 'Update the older bridge.'],
  ITEM_NOT_FOUND: ['There is no such item in the catalog.', 'Fetch the listing again.'],
  ITEM_CHANGED: ['The file has changed since it was opened.', 'Open the item again.'],
  ITEM_UNREADABLE: [
    'The file cannot be read.',
    'Ask the owner to look at the disk and its permissions.',
  ],
  ASSET_NOT_FOUND: [
    'The item has no picture, subtitle or index of that name.',
    'Fetch its details again.',
  ],
  ASSET_NOT_READY: ['The owner is still reading the film for it.', 'Try again in a moment.'],
  HLS_UNSUPPORTED: ['This film cannot be given as HLS.', 'Play its direct address instead.'],
  FILM_DAMAGED: [
    'The film cannot be cut into segments for HLS: it is damaged, or takes too long to read.',
    'Play its direct address; its owner should look at the file.',
  ],
  RANGE_INVALID: ['The range lies outside the item.', 'Ask for bytes inside its size.'],
  OWNER_AWAY: ['The owner of this catalog is away.', 'Try again when their bridge is online.'],
  // Friends, invitations, networks
  FRIEND_NOT_FOUND: ['There is no friend of that name.', 'See: friend ls.'],
  FRIEND_EXISTS: ['There is already a friend of that name or key.', 'See: friend ls.'],
  FRIEND_HAS_KEY: [
    'This friend has an accepted key, so what they get stays sealed: the original protocol is not for them.',
    'If they really use the original programs: remove them (friend rm), and add their account key with friend add --original.',
  ],
  FRIEND_CODE_INVALID: [
    'This is not a friend code.',
    'Copy the whole text that you were sent; it begins with natster-friend.',
  ],
  FRIEND_UNREACHABLE: [
    'You and this friend are on no network together.',
    'One of you invites the other (invite, join).',
  ],
  INVITATION_INVALID: [
    'This is not an invitation.',
    'Copy the whole text that you were sent; it begins with natster-invite.',
  ],
  INVITATION_USED: ['The invitation was used already.', 'Ask for a new one.'],
  INVITATION_EXPIRED: ['The invitation has expired.', 'Ask for a new one.'],
  INVITATION_REFUSED: [
    'The network did not accept the invitation.',
    'Ask for a new one; it may have been used, withdrawn or mistyped.',
  ],
  NETWORK_CLOSED: [
    'Your network can be reached from this machine only, so friends could not use an invitation.',
    'Open it first (natster-bridge network open), or invite somebody on this machine with --this-machine.',
  ],
  CERTIFICATE_INVALID: [
    'The certificate cannot be used.',
    'Give a PEM file of a certificate for that address, with its chain, and one of its key.',
  ],
  MEMBER_NOT_FOUND: ['There is no such member of your network.', 'See: network members.'],
  INVITATION_NOT_FOUND: ['There is no such invitation.', 'See: invitation ls.'],
  ADDRESS_INVALID: [
    'This is not an address.',
    'Give a name or an IP address, with :PORT if need be.',
  ],
  ALREADY_MEMBER: ['You are a member of this network already.', 'Nothing is left to do.'],
  NETWORK_UNREACHABLE: [
    'The network cannot be reached.',
    'Check the address and that its server runs.',
  ],
  MEMBERSHIP_ENDED: [
    'This network does not let your account in any more.',
    'Ask its administrator for a new invitation; leave the network (network leave), then join it again.',
  ],
  MEMBERSHIP_NOT_FOUND: ['You are on no network of that name.', 'See: network ls.'],
  ...ACCOUNT_ERRORS,
  NETWORK_OWN: [
    'This network runs on this bridge, so you cannot leave it.',
    'To do without it, start the bridge with --no-own-network.',
  ],
  NETWORK_NOT_OURS: ['Only the administrator of a network can do this.', 'Ask the administrator.'],
  ADMINISTRATOR_AWAY: [
    'The administrator of the network is away.',
    'Changes are made as soon as they are back; try an invitation again then.',
  ],
  MEMBER_LIMIT: ['The network allows no more of these.', 'Remove one first.'],
  NATS_SERVER_MISSING: [
    'No nats-server program was found.',
    'Install nats-server 2.11.2 or newer, or set NATSTER_NATS_SERVER to its path.',
  ],
  NATS_SERVER_UNUSABLE: [
    'The nats-server program does not run.',
    'Install nats-server 2.11.2 or newer, or set NATSTER_NATS_SERVER to its path.',
  ],
  NATS_PORT_TAKEN: [
    'The port for the embedded nats-server is taken.',
    'Stop the other program, or set NATSTER_NATS_PORT to a free port (0 picks one).',
  ],
  NETWORK_AT_HOME: [
    'The server of your network runs on this machine, so nobody else can administer it.',
    'Move it to a rented machine first: network export, then network open rented.',
  ],
  NETWORK_HAS_MEMBERS: [
    'Your own network has members, and a bridge administers one network.',
    'Remove them first (network remove), or hand that network over (network hand-over).',
  ],
  NETWORK_TAKEN_OVER: [
    'Somebody else administers this network now.',
    'Ask them to hand it over to you (network hand-over).',
  ],
  HAND_OVER_INVALID: ['The file is damaged, or was cut short on its way.', 'Have it sent again.'],
  HAND_OVER_FOREIGN: [
    'This file was made for another household.',
    'Only the member that it was made for can use it.',
  ],
  HAND_OVER_REFUSED: [
    'The file does not come from who administers the network now.',
    'Ask the administrator to hand it over to you (network hand-over).',
  ],
  HAND_OVER_NOT_FOUND: [
    'No network was handed over from this data directory.',
    'Name the right one with --data-dir.',
  ],
  NETWORK_OFF: [
    'This bridge runs no network of its own.',
    'Start it without --no-own-network to be able to invite.',
  ],
  // Libraries and catalogs
  CATALOG_NOT_FOUND: ['There is no catalog of that name.', 'See: catalog ls.'],
  CATALOG_EXISTS: ['There is already a catalog of that name.', 'Choose another name.'],
  CATALOG_NAME_INVALID: [
    'A catalog name has 1 to 64 characters from a to z and 0 to 9.',
    'Choose such a name; the description can be any text.',
  ],
  IMPORT_EXISTS: ['This catalog is imported already.', 'See: catalog ls.'],
  // Downloads
  DOWNLOAD_NOT_FOUND: ['There is no such download.', 'See: download ls.'],
  DOWNLOAD_UNFINISHED: [
    'The file is not here yet; the bridge goes on fetching it.',
    'See how far it is: download ls. Cancel it: download rm ID.',
  ],
  TOO_MANY_DOWNLOADS: ['Too many downloads are waiting.', 'Cancel some (download rm ID).'],
  DESTINATION_REFUSED: [
    "Only who is signed in on the bridge's own machine may say into which folder.",
    'Leave the folder out: the setting downloadsDir says where the file goes then.',
  ],
  DESTINATION_UNWRITABLE: [
    'The folder cannot be written to.',
    'See that it is there, who may write to it, and that its disk takes files of that size. To go on then: download resume ID.',
  ],
  DISK_FULL: ['There is not enough room on the disk.', 'Make room, then: download resume ID.'],
  HASH_MISMATCH: [
    'What came is not the file that its owner lists; it was thrown away.',
    'Fetch it once more (download resume ID). If that does not help, the owner has to look at the file.',
  ],
  // This bridge
  DATA_INVALID: [
    'A file in the data directory cannot be understood.',
    'Restore it from the backup beside it, or move it away.',
  ],
  DATA_DIR_IN_USE: [
    'Another bridge uses this data directory.',
    'Stop it, or set NATSTER_DATA_DIR to another directory.',
  ],
  DATA_DIR_NOT_EMPTY: [
    'The data directory holds a household already.',
    'Restore into another one (--data-dir), or replace that household with --force.',
  ],
  HOUSEHOLD_MISSING: [
    'The data directory holds no household.',
    'Name the right one with --data-dir; natster-bridge config says which one is used.',
  ],
  BACKUP_INVALID: [
    'This is not a whole backup: another file, or one that was damaged or cut off.',
    'Copy the file again, or take an older backup. Nothing was changed.',
  ],
  BACKUP_FAILED: [
    'The backup could not be written.',
    'Make room on the disk, check the path and its permissions, try again.',
  ],
  PASSPHRASE_MISSING: [
    'A passphrase or password of 8 characters or more is needed.',
    'Run the command in a terminal, which asks for it, or give a file that holds it: --passphrase-file FILE, or --password-file FILE.',
  ],
  PASSPHRASE_WRONG: [
    'The passphrase is not that of this backup.',
    'Try again; when it is certainly right, the first bytes of the file are damaged: take another copy.',
  ],
  PORT_TAKEN: [
    'The port for the page is taken.',
    'Stop the other program, or set NATSTER_PORT to a free port (0 picks one).',
  ],
  COMMAND_INVALID: ['The command is not used like this.', 'See: natster-bridge --help.'],
  SETTINGS_INVALID: ['A setting has a wrong value.', 'Correct it; see: config.'],
  ...ACCESS_ERRORS,
  HOST_REFUSED: [
    'The address in the browser is not one that this bridge answers to.',
    'Use its IP address, or add the name to NATSTER_ALLOWED_HOSTS.',
  ],
  ORIGIN_REFUSED: [
    'Another web page tried to use this bridge.',
    'Open the bridge by its own address.',
  ],
  INTERFACE_NOT_FOUND: ['This machine has no such network interface.', 'See: dlna status.'],
  ...PLAYING_ERRORS,
  ...SOURCE_ERRORS,
  NOT_FOUND: ['There is nothing at this address.', 'See /api/v1/openapi.json.'],
  BRIDGE_NOT_RUNNING: ['No bridge is running.', 'Start one with: natster-bridge serve.'],
  TIMED_OUT: ['The answer took too long.', 'Try again.'],
  INTERNAL: ['Something went wrong inside the bridge.', 'Look at its log, and try again.'],
} as const satisfies Record<string, readonly [message: string, hint: string]>;
