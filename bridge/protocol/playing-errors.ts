/** Playing, play addresses and devices: a part of the error table. */
export const PLAYING_ERRORS = {
  STILL_ARRIVING: [
    'This part of the film is not here yet: its owner uses the original programs, which send films from the beginning only.',
    'Watch on from an earlier place, or come back later: the film goes on arriving for a minute.',
  ],
  VIEWING_NOT_FOUND: [
    'This play address has been revoked or never existed.',
    'Start playing again.',
  ],
  DEVICE_NOT_FOUND: ['There is no such device.', 'See: device ls.'],
  PAIRING_CODE_INVALID: [
    'No television shows this code now.',
    'Type what it shows; a code is good for 10 minutes, and once.',
  ],
  DEVICE_REFUSED: ['This device is not let in.', 'Allow it on the page, or with: device allow ID.'],
  TOO_MANY_DEVICES: ['There are too many devices.', 'Remove one: device rm ID.'],
  PLUGIN_NOT_FOUND: ['No such Jellyfin server is paired.', 'See: jellyfin ls.'],
  PLUGIN_UNKNOWN: [
    'This bridge does not know this Jellyfin server (any more).',
    'Pair it again: natster-bridge jellyfin pair shows a code for the plugin.',
  ],
  PLUGIN_NOT_BUILT: [
    'This copy of the program has no plugin for Jellyfin in it.',
    'Install a released version, or build the plugin: npm run plugin.',
  ],
  LIBRARY_NOT_FOUND: ['There is no such library (any more).', 'Ask anew which there are.'],
} as const;
