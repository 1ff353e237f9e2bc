/** Every word that the page shows. */

import { contentsStrings } from './contents-strings.ts';
import { deviceStrings } from './device-strings.ts';
import { downloadStrings } from './download-strings.ts';
import { formatCount, formatCounted, formatNames } from './format.ts';
import { friendStrings } from './friends/strings.ts';
import { jellyfinStrings } from './jellyfin/strings.ts';
import { networkStrings } from './network-strings.ts';
import { peopleStrings } from './people/strings.ts';
import { ruleStrings } from './rule-strings.ts';
import { runningStrings } from './running/strings.ts';
import { setupStrings } from './setup/strings.ts';
import { sharingStrings } from './sharing-strings.ts';
import { sourceStrings } from './source-strings.ts';
import { watchStrings } from './watch-strings.ts';

export const strings = {
  product: 'Natster Bridge',
  title: (page: string) => `${page} · Natster Bridge`,
  household: (name: string) => `${name}’s household`,
  pagesLabel: 'Pages',
  pages: {
    watch: 'Watch',
    ...{ catalogs: 'Catalogs', downloads: 'Downloads', friends: 'Friends', networks: 'Networks' },
    people: 'People',
    bridge: 'Bridge',
    setup: 'Set up this bridge',
  },
  starting: 'Asking the bridge…',
  working: 'One moment…',
  copy: 'Copy',
  copied: 'Copied.',
  copyFailed: 'Select the text and copy it.',
  cancel: 'Cancel',
  remove: 'Remove',
  optional: '(optional)',

  unreachable: {
    message: 'The bridge cannot be reached.',
    hint: 'Is it still running? This page goes on trying and comes back by itself.',
  },
  wasUnreachable: {
    message: 'The bridge could not be reached.',
    hint: 'It is back now: try again.',
  },
  back: 'The bridge is back.',
  oddAnswer: {
    message: (status: number) => `The answer could not be understood (status ${status}).`,
    hint: 'Look at the log of the bridge, and try again.',
  },
  timedOut: {
    message: 'The answer took too long.',
    hint: 'The bridge may still be at work: look again in a while.',
  },

  signIn: {
    heading: 'Sign in',
    why: 'This page belongs to one household.',
    name: 'Name',
    password: 'Password',
    byLink: 'Sign in by a link of the bridge',
    steps: [
      'Open the link that the bridge printed when it started, in this browser.',
      'Used it already? On the computer with the bridge, run the command below and open the link that it prints.',
    ],
    command: 'natster-bridge login',
    field: 'Or paste the link or its code here',
    byLinkButton: 'Sign in by this link',
    button: 'Sign in',
    out: 'Sign out',
  },

  guide: {
    heading: 'What to do next',
    compare: (name: string) =>
      `${name} offers another key. Compare it with them before anything flows again.`,
    compareLink: 'Compare the keys',
    noNetwork: 'This bridge is on no network yet. Join the one of a friend.',
    offline: (name: string) => `The network “${name}” is not reached. The bridge goes on trying.`,
    offlineLink: 'Look at the networks',
    diskAway: (dir: string) =>
      `${dir} is away. Connect its disk again, or put the folder back where it was.`,
    noCatalog: 'Make a catalog of a folder that you would like to share.',
    noCatalogLink: 'Make a catalog',
    noFriend: 'Invite a friend to your network, or join theirs.',
    noFriendToJoin: 'You have no friends yet. Join the network of one.',
    invite: 'Invite a friend',
    join: 'Join a network',
    notShared: (names: readonly string[]) =>
      `Nobody sees your catalogs yet. Share one with ${formatNames(names)}.`,
    notSharedLink: 'Share a catalog',
    noImport:
      'Has a friend shared something with you? Ask for the name of the catalog and import it.',
    noImportLink: 'Import a catalog',
  },

  listedAway: {
    label: 'Friends may look through it while this bridge is away',
    on: 'They may, as it was when you were last online.',
    off: 'They see what is in it only while you are online.',
  },
  catalogs: {
    own: 'Your catalogs',
    imported: 'From friends',
    nothing: 'There is nothing to watch yet.',
    noOwn: 'None yet. A catalog is a folder of yours that you choose to share.',
    noImported: 'None yet. Once a friend shares a catalog with you, import it here by its name.',
    items: (count: number) => formatCounted(count, 'item', 'items'),
    sharedWith: (names: readonly string[]) => `Shared with ${formatNames(names)}`,
    notShared: 'Shared with nobody',
    from: (friend: string) => `From ${friend}`,
    fromNamed: (friend: string, catalog: string) => `From ${friend}, who calls it “${catalog}”`,
    rescan: 'Look for new files',
    rescanned: (count: number) => `Up to date: ${formatCounted(count, 'item', 'items')}.`,
    askAgain: 'Check now',
    asked: 'Up to date.',
    manageNamed: (name: string) => `Share and manage ${name}`,
    manage: 'Share and manage',
    removeOwn: (name: string) => `Remove the catalog “${name}”?`,
    removeOwnEffect:
      'Nobody can play anything of it any more: what is playing stops, and addresses given to players end. Friends keep the list of names until they remove it. Your files stay.',
    removeImport: (name: string) => `Remove “${name}” from your catalogs?`,
    removeImportEffect: 'It stays shared with you, so you can import it again.',
  },
  newCatalog: {
    heading: 'Make a catalog',
    name: 'Name',
    nameHint: 'Small letters and digits, for example films',
    description: 'Description',
    dir: 'Folder on this computer',
    dirHint: 'The whole path, for example /home/olivia/Videos',
    button: 'Make the catalog',
    busy: 'Reading the folder…',
    done: (name: string, count: number) =>
      `Made “${name}” with ${formatCounted(count, 'item', 'items')}.`,
  },
  ...sharingStrings,
  newImport: {
    heading: 'Import a catalog',
    catalog: 'Name of the catalog',
    friend: 'Friend',
    noFriends: 'First you need a friend: invite one, or join their network.',
    button: 'Import',
    done: (name: string, count: number) =>
      `Imported as “${name}” with ${formatCounted(count, 'item', 'items')}.`,
    waits: (name: string) =>
      `“${name}” waits for the administrator of the network and is imported by itself then.`,
  },
  presence: {
    online: 'Online',
    away: 'Away',
    problem: 'Problem',
    waiting: 'Waiting',
    awayText: (friend: string) =>
      `${friend}’s bridge is not online. The list is from when it last was.`,
    hidden: (friend: string) =>
      `${friend}’s bridge is not online. What is in it is shown again when it is back.`,
    diskAway: (friend: string) =>
      `A disk of ${friend}’s is away. What is on it can be played again once ${friend} has connected it.`,
    lastSeen: (text: string, ago: string) => `${text} Last seen ${ago}.`,
    notShared: (friend: string) =>
      `${friend} does not share it with you any more, or has removed it. Ask them, or remove it here.`,
    renamed: (friend: string) =>
      `${friend} has given it another name. Remove it here and import it by its new name.`,
    keyUnknown: (friend: string) =>
      `${friend} has not accepted your key yet. Send your friend code.`,
    keyChanged: (friend: string) =>
      `A key has changed. Compare friend codes with ${friend}, then accept it under Friends.`,
    network: 'The network in between is not reached. The bridge goes on trying.',
    membership: 'The network in between does not let you in any more. See Networks.',
    unreachable: (friend: string) => `You and ${friend} are on no network together any more.`,
    administrator:
      'It waits for the administrator of the network, who is away, and is imported by itself then.',
    cloud: 'Synadia Cloud does not answer, or wants us to wait. It is imported by itself then.',
    token: 'The access token of Synadia Cloud is missing or has ended: init --token-file FILE.',
    quota:
      'Your account at Synadia Cloud may have no more imports. Remove one, or raise its limit.',
    memberLimit: 'The administrator of the network allows no more catalogs. Remove one, or ask.',
    version: 'The two bridges do not understand each other. Update the older one.',
    other: (code: string) => `It could not be asked (${code}). The bridge tries again soon.`,
  },

  everywhere: {
    find: 'Find in all catalogs',
    results: 'Found',
    nothing: 'Nothing of that name.',
    matches: (shown: number, all: number): string =>
      shown < all
        ? `${formatCount(shown)} of ${formatCount(all)}`
        : formatCounted(all, 'item', 'items'),
    incomplete: 'Some catalogs are still being read: look again in a moment.',
    in: (catalog: string) => `in ${catalog}`,
  },

  ...contentsStrings,
  ...watchStrings,
  ...downloadStrings,
  ...friendStrings,
  ...setupStrings,
  ...runningStrings,
  ...deviceStrings,
  ...networkStrings,
  ...peopleStrings,
  ...sourceStrings,
  ...ruleStrings,
  ...jellyfinStrings,
} as const;
