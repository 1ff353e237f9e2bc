/** The words of the page about friends. */

import { formatCounted, formatNames } from '../format.ts';

export const friendStrings = {
  friends: {
    list: 'Your friends',
    none: 'None yet. Whoever joins your network becomes one, and so does whoever you join.',
    states: {
      accepted: 'Key accepted',
      changed: 'Offers another key',
      offered: 'Key not accepted yet',
      none: 'No key yet',
      original: 'Uses the original programs',
    },
    explain: {
      changed: 'Nothing flows between you until you have compared and accepted the new key.',
      offered: 'Nothing flows between you until you have compared and accepted the key.',
      none: 'Ask for their friend code and paste it here.',
      original:
        'Who runs the network sees the lists of files that they may see, and could step in between to have the files too.',
    },
    acceptedKey: 'Accepted until now',
    offeredKey: 'Offered now',
    compare: (name: string) =>
      `Ask ${name}, on the phone for example, to read out the key on their Friends page. Accept only if it is the one offered now.`,
    accept: 'It is the same: accept it',
    acceptedDone: (name: string) => `The key of ${name} is accepted.`,
    keyMoved: {
      message: 'Another key has been offered since you looked.',
      hint: 'Compare again before you accept.',
    },
    code: (name: string) => `New friend code of ${name}`,
    acceptCode: 'Accept the code',
    key: 'Key',
    sees: (catalogs: readonly string[]) => `Sees ${formatNames(catalogs)}`,
    seesNothing: 'Sees none of your catalogs',
    paused: 'Paused',
    online: 'Online',
    away: 'Away',
    seen: (ago: string) => `Last seen ${ago}`,
    neverSeen: 'Not heard of yet',
    watches: (title: string, catalog: string) => `Watches “${title}” from ${catalog}`,
    watched: (title: string, catalog: string, ago: string) =>
      `Watched last: “${title}” from ${catalog}, ${ago}`,
    pause: 'Pause',
    pauseNamed: (name: string) => `Pause ${name}`,
    pausedDone: (name: string) => `${name} is given nothing until you let them in again.`,
    resume: 'Let in again',
    resumeNamed: (name: string) => `Let ${name} in again`,
    limits: 'Limits',
    limitsNamed: (name: string) => `Limits for ${name}`,
    limitsHint: 'Empty or 0: no limit.',
    films: 'Films at once',
    rate: 'Speed in all, in Mbit/s',
    setLimits: 'Set the limits',
    limitsSet: 'They hold from now on.',
    limited: (films?: number, rate?: string): string =>
      [
        films !== undefined && `at most ${formatCounted(films, 'film', 'films')} at once`,
        rate !== undefined && `at most ${rate}`,
      ]
        .filter(Boolean)
        .join(', '),
    words: 'Compare keys',
    wordsNamed: (name: string) => `Compare keys with ${name}`,
    wordsHint: (name: string) =>
      `Call ${name}, and read these to each other: the same words stand on their page, where your name is. The same in the same order? Then nobody stands in between.`,
    wordsLabel: 'Words to compare',
    wordsLoading: 'Making the words…',
    remove: (name: string) => `Remove ${name}?`,
    removeNamed: (name: string) => `Remove ${name}`,
    removeEffect: 'Everything that you share with them is taken back.',
  },
  me: {
    heading: 'You',
    name: 'Name',
    key: 'Your key',
    code: 'Your friend code',
    codeHint: 'No secret: send it to friends who are on a network with you.',
  },
  newFriend: {
    heading: 'Add a friend',
    code: 'Friend code',
    codeHint: 'They find it on their Friends page. You must be on a network together.',
    button: 'Add the friend',
    done: (name: string) => `${name} is a friend now.`,
  },
} as const;
