/** The words of the page about televisions. */

import { formatCounted } from './format.ts';

export const deviceStrings = {
  devices: {
    heading: 'Add a television',
    count: (count: number) => formatCounted(count, 'television', 'televisions'),
    open: (address: string) =>
      `Open ${address} in the browser of the television, and type here what it shows.`,
    openLater:
      'Open /tv below the address of this bridge on your home network in the browser of the television, and type here what it shows. A bridge that listens on this machine only has no such address: see --host.',
    code: 'Code on the television',
    add: 'Add it',
    added: (name: string) => `${name} can play everything now.`,
    hint: 'Each of them can play everything that you see here, until you remove it.',
    refused: 'Not let in',
    plays: 'Playing',
    about: (kind: 'tv' | 'dlna' | 'library', lastUsed: string): string =>
      `${{ tv: 'Paired at /tv', dlna: 'On your home network', library: 'Files in a folder' }[kind]} · last used ${lastUsed}`,
    refuse: 'Do not let in',
    refuseNamed: (name: string) => `Do not let in ${name}`,
    allow: 'Let in',
    allowNamed: (name: string) => `Let in ${name}`,
    remove: (name: string) => `Remove ${name}?`,
    removeNamed: (name: string) => `Remove ${name}`,
    removeEffect: {
      tv: 'What it plays stops. To come back it has to be paired anew.',
      dlna: 'What it plays stops. It comes back when it finds this bridge again; to keep it out, do not let it in.',
      library:
        'What plays stops, and the files of this export play nothing any more. To have others, export anew.',
    },
  },
  discovery: {
    heading: 'Let televisions find this bridge by themselves',
    hint: 'Most televisions, VLC and Kodi look for media servers in their network (DLNA). Whoever is in the network that you choose can then see and play everything that you see here; each television can be kept out above.',
    isOn: (name: string) => `Televisions on ${name} find it.`,
    isTrying: (name: string) => `On for ${name}, which cannot be used now; it goes on trying.`,
    isOff: 'They find nothing any more.',
    turnOn: (name: string, address: string) => `Turn on for ${name} (${address})`,
    turnOff: 'Turn off',
  },
  rename: {
    heading: 'Rename',
    headingNamed: (name: string) => `Rename ${name}`,
    field: 'Name',
    button: 'Save',
    done: 'Saved.',
  },
} as const;
