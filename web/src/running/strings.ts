/** The words of the page about the bridge itself. */

import { formatBytes, formatCounted, formatDuration } from '../format.ts';

const rate = (bytesPerSec: number): string => `${formatBytes(bytesPerSec)}/s`;

export const runningStrings = {
  running: {
    about: (version: string, uptimeSec: number) =>
      `Version ${version}, running for ${formatDuration(uptimeSec)}.`,
    now: 'Now',
    nobody: 'No friend watches anything of yours.',
    watches: (friend: string, title: string, catalog: string) =>
      `${friend} watches “${title}” from ${catalog}`,
    plays: (title: string) => `“${title}” plays on this household’s television`,
    sessions: (count: number) =>
      `${formatCounted(count, 'session', 'sessions')} of friends ${count === 1 ? 'is' : 'are'} open.`,
    sent: 'To friends',
    received: 'From friends',
    rate,
    chart: (what: string, now: number, most: number) =>
      `${what}: ${rate(now)} now, ${rate(most)} at most in the last two minutes`,
    health: 'Networks',
    healthLink: 'All about networks',
    scans: 'What is looked through',
    noScans: 'Nothing yet.',
    scan: (items: string, when: string) => `${items}. ${when}`,
    found: (added: number, changed: number, removed: number) =>
      `The last look found ${added} new, ${changed} changed, ${removed} gone.`,
    notYet: 'Not looked through since the start.',
    log: 'Log',
    logHint: 'The last 500 lines, the latest first.',
    logNone: 'Nothing was logged.',
    levels: { debug: 'Detail', info: 'Info', warn: 'Warning', error: 'Error' } as Record<
      string,
      string | undefined
    >,
  },
  settings: {
    heading: 'Settings',
    hint: 'What you change holds once the bridge has begun anew. What plays then stops for a moment.',
    waiting: (titles: string) => `Waits for a new beginning: ${titles}.`,
    save: 'Save',
    saved: 'Saved.',
    savedNamed: (title: string) => `Save ${title}`,
    reset: 'As it was at first',
    resetNamed: (title: string) => `${title}: as it was at first`,
    normal: (value: string) => `At first: ${value}.`,
    range: (least: number | undefined, most: number | undefined) =>
      least !== undefined && most !== undefined ? `From ${least} to ${most}.` : '',
    fixed: (environment: string) => `Said by ${environment} or a flag, or not to be changed here.`,
    restart: 'Needs a new beginning',
    on: 'On',
    off: 'Off',
    nothing: 'nothing',
    listHint: 'Several with commas between them.',
  },
  updates: {
    heading: 'Newer versions',
    installed: (version: string) =>
      `Version ${version} is installed already: stop the bridge and start it again.`,
    newer: (version: string) => `Version ${version} is there.`,
    how: 'Install it from where you have this one, the way you installed that, and start the bridge again.',
    isNewest: 'Yours is the newest version.',
    asked: (ago: string) => `Looked for ${ago}.`,
    notAsked: 'Not looked for yet.',
    off: 'They are not looked for by themselves (see Settings).',
    look: 'Look for a newer version',
    looking: 'Asking npm…',
    problems: {
      unpublished: 'No published version was found.',
      noNpm: 'npm, which would know, is not on the PATH of the bridge.',
      late: 'npm did not answer in time. Is its registry reached from here?',
      failed:
        'npm could not find out. Try “npm view natster-bridge version” where the bridge runs.',
      unreadable: 'npm answered with something that is no version.',
    },
  },
  backup: {
    heading: 'Backup',
    hint: 'Keys, friends, catalogs and the network in one sealed file; no media. A friend who loses their keys has to be accepted again by everybody, so keep it somewhere else.',
    passphrase: 'Passphrase for this backup',
    passphraseHint: '8 characters or more. Without it nobody can open the file, you neither.',
    button: 'Make a backup',
    busy: 'Packing and sealing…',
    done: 'The backup was downloaded.',
  },
  restore: {
    heading: 'Put a backup back',
    hint: 'For a new machine, or when something was lost. The household in the file takes the place of this one, which is kept beside it on the disk. Never run both: turn the old machine off first.',
    undone:
      'What came after the backup is undone: shares and friends that you took back since are given again.',
    file: 'Backup file',
    passphrase: 'Its passphrase',
    button: 'Put it back…',
    question: 'Replace this household?',
    effect:
      'The bridge begins anew with the keys, friends and catalogs in the file. Media is not touched.',
    busy: 'Unpacking and checking…',
    done: 'It is in place; the bridge begins anew.',
    none: 'Choose the file first.',
  },
} as const;
