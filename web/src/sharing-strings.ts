/** The words for sharing a catalog, and for what others share. */

import { formatBytes, formatCount, formatCounted } from './format.ts';

export const sharingStrings = {
  sharing: {
    legend: 'Who may see it',
    noFriends: 'You have no friends here yet.',
    sees: 'Sees it',
    seesNot: 'Does not see it',
    share: 'Share…',
    shareNamed: (friend: string) => `Share with ${friend}…`,
    stop: 'Stop sharing',
    stopNamed: (friend: string) => `Stop sharing with ${friend}`,
    question: (catalog: string, friend: string) => `Share “${catalog}” with ${friend}?`,
    willSee: (friend: string) => `This is what ${friend} will see:`,
    holds: (count: number, bytes: number) =>
      `${formatCounted(count, 'item', 'items')}, ${formatBytes(bytes)}:`,
    nothing: 'Nothing yet: what comes into the catalog is seen as it comes.',
    more: (count: number) => `and ${formatCount(count)} more`,
    all: 'Look at all of it',
    effect: (friend: string) =>
      `${friend} can play and download all of it, and whatever comes into the catalog later. They see names, pictures and descriptions, but not where the files lie, nor your other catalogs. You can stop sharing at any time.`,
    loading: 'Looking into the catalog…',
    pictures: 'What is in it',
    yes: 'Share it',
    shared: (catalog: string, friend: string) =>
      `Shared. ${friend} finds “${catalog}” under “Shared with you”, or imports it by its name.`,
    unshared: (friend: string) => `${friend} can play nothing of it any more.`,
  },
  inbox: {
    heading: 'Shared with you',
    from: (who: string) => `From ${who}`,
    stranger: (account: string) => `From ${account}…, who is no friend of yours yet`,
    strangerHint: 'Ask for their friend code, and add them under Friends.',
    import: 'Import',
    importNamed: (catalog: string, who: string) => `Import “${catalog}” from ${who}`,
    online: 'Online',
  },
} as const;
