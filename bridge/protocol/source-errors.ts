/** Where libraries come from: a part of the error table. */
export const SOURCE_ERRORS = {
  SOURCE_NOT_FOUND: ['There is no source of that name.', 'See `natster-bridge source ls`.'],
  SOURCE_EXISTS: ['There is already a source of that name.', 'Choose another name.'],
  SOURCE_NAME_INVALID: [
    'A source name has 1 to 64 characters from a to z, 0 to 9 and -.',
    'Choose such a name, or none: one is made from the name of the folder.',
  ],
  SOURCE_IN_USE: [
    'There are catalogs that take from this source.',
    'Remove those catalogs first, or take the source out of them.',
  ],
  DIRECTORY_INVALID: ['The folder cannot be read.', 'Check the path and its permissions.'],
  FOLDER_OUTSIDE: [
    'This folder lies outside of those that are shown.',
    'Type its path instead, or add it to the setting mediaRoots.',
  ],
  JELLYFIN_UNREACHABLE: [
    'The Jellyfin server cannot be reached.',
    'Check its address, that it runs, and that it has finished starting.',
  ],
  JELLYFIN_REFUSED: [
    'The Jellyfin server does not let us in.',
    'Check user and password; for a source, sign in again: source sign-in NAME.',
  ],
  JELLYFIN_ANSWER_INVALID: [
    'The server does not answer as a Jellyfin server does.',
    'Check the address; versions 10.11 and 12 are understood.',
  ],
  JELLYFIN_CONNECTION_NOT_FOUND: [
    'There is no such connection, or it has waited for too long.',
    'Connect to the server again.',
  ],
  JELLYFIN_LIBRARY_NOT_FOUND: [
    'The Jellyfin server has no such library, or does not show it to us.',
    'Choose among those that the connection lists.',
  ],
  JELLYFIN_PATHS_DIFFER: [
    'The folder does not hold the files that the Jellyfin server has at that path.',
    'Check both paths; without them files are read through the server.',
  ],
  EXPORT_NOT_FOUND: ['There is no such export.', 'See `natster-bridge export ls`.'],
  EXPORT_FOLDER_TAKEN: [
    'Another export has written into this folder.',
    'Choose another folder, or remove that export first.',
  ],
  EXPORT_FOLDER_INVALID: [
    'The folder cannot be written to.',
    'Give a whole path, and see that the bridge may write there.',
  ],
} as const;
