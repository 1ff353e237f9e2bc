/** The words for connecting to a Jellyfin server. */

import { formatCounted } from '../format.ts';

export const jellyfinStrings = {
  jellyfin: {
    heading: 'Take films from a Jellyfin server',
    address: 'Address of the server',
    addressHint: 'As you open it in a browser, such as http://192.168.1.5:8096.',
    user: 'User',
    userHint: 'Leave user and password empty to sign in by a code (Quick Connect).',
    password: 'Password',
    connect: 'Connect',
    connecting: 'Connecting…',
    code: (code: string) => `Enter the code ${code} in Jellyfin`,
    codeHint: 'In the menu of your user there, under Quick Connect. This page goes on by itself.',
    cancel: 'Cancel',
    libraries: (server: string) => `Libraries of ${server}`,
    paths: 'Where the files lie on this computer',
    pathsHint:
      'Files that the bridge can read by itself start and seek faster. Leave a line empty to read through the server.',
    pathOf: (from: string) => `The server's ${from}`,
    add: 'Add the libraries',
    adding: 'Looking at the files…',
    none: 'Tick a library first.',
    added: (server: string) =>
      `${server} is being looked through, and is ticked above. Save to keep it.`,
  },
  plugins: {
    heading: 'Have friends’ films in Jellyfin',
    steps: [
      'In Jellyfin, as its administrator: Dashboard, Plugins, Repositories: add the address below. Then install “Natster” from the catalog, and restart Jellyfin.',
      'Open the settings of the plugin there, make a code here, and type address and code in.',
    ],
    repository: 'Address of the plugin repository',
    address: 'Address of this bridge',
    code: 'Code for the plugin',
    makeCode: 'Make a code',
    expires: (moment: string) => `Works once, until ${moment}.`,
    about: (items: number, seen: string) =>
      `${formatCounted(items, 'item', 'items')} · last heard of ${seen}`,
    remove: (name: string) => `Disconnect ${name}?`,
    removeNamed: (name: string) => `Disconnect ${name}`,
    removeEffect: 'Friends’ films disappear from it, and what plays there stops.',
  },
} as const;
