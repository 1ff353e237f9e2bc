/** The words of the page about what is in a catalog, and of the player. */

import { formatCount, formatCounted } from './format.ts';

export const contentsStrings = {
  contents: {
    back: 'All catalogs',
    find: 'Find in this catalog',
    loading: 'Fetching the list…',
    empty: 'Nothing is in it yet.',
    noMatch: 'Nothing of that name.',
    matches: (count: number) => formatCounted(count, 'item', 'items'),
    more: (count: number) => `Show more (${formatCount(count)} left)`,
    unavailable: 'Disk is away',
    gone: 'There is no catalog of that name any more.',
    kinds: { movie: 'Film', episode: 'Episode', track: 'Music', photo: 'Photo', other: 'File' },
    episode: (season?: number, first?: number, last?: number): string | undefined => {
      if (first === undefined) return season === undefined ? undefined : `Season ${season}`;
      const numbers = last === undefined ? `${first}` : `${first}–${last}`;
      return season === undefined ? `Episode ${numbers}` : `S${season} E${numbers}`;
    },
    part: (number: number): string => `Part ${number}`,
    hdr: { hdr10: 'HDR10', hlg: 'HLG', 'dolby-vision': 'Dolby Vision' } as Record<
      string,
      string | undefined
    >,
    list: 'Items',
    play: 'Play',
    show: 'Show',
    address: 'Address',
    named: (verb: string, title: string) => `${verb} ${title}`,
  },
  player: {
    region: (title: string) => `Playing ${title}`,
    subtitle: (language: string, isForced: boolean, isHearingImpaired: boolean): string =>
      [
        language || 'Subtitles',
        isForced && 'forced',
        isHearingImpaired && 'for the hard of hearing',
      ]
        .filter(Boolean)
        .join(', '),
    sound: 'Sound',
    soundNumber: (number: number) => `Sound ${number}`,
    subtitles: 'Subtitles',
    off: 'Off',
    quality: 'Quality',
    automatic: 'Automatic',
    height: (pixels: number) => `${pixels}p`,
    wentOn: (clock: string) => `It went on at ${clock}, where it was stopped.`,
    fromBeginning: 'From the beginning',
    fullScreen: 'Full screen',
    leaveFullScreen: 'Leave full screen',
    nextTrack: 'Next track',
    thenComes: (title: string) => `Next: ${title}`,
    stalled: {
      message: 'The film is not coming at the moment.',
      hint: 'Its owner may be away, or the connection slow. It goes on by itself, where it was.',
    },
    takenBack: {
      message: 'This is not shared with you any more.',
      hint: 'Ask its owner, if you think that they did not mean to.',
    },
    goesOn: 'It goes on by itself, where it was, as soon as it can.',
    address: 'Address for other players',
    addressHint: 'VLC, a television or any other player can open it, until you stop it.',
    stop: 'Stop',
    stopNamed: (title: string) => `Stop ${title}`,
    stopped: 'Stopped.',
    cannotPlay: {
      message: 'This browser cannot play this kind of file.',
      hint: 'Copy the address below and open it in another player, such as VLC or mpv.',
    },
    notMedia: 'This is no film, music or picture. Another program can fetch it by its address.',
    given: (count: number) =>
      formatCounted(count, 'address given to players', 'addresses given to players'),
    givenHint: 'Whoever has such an address can play this one item until you stop it.',
  },
  photos: {
    previous: 'Previous',
    next: 'Next',
    slideShow: 'Slide show',
    pause: 'Pause',
    interval: 'Time for each photo',
    every: (sec: number) => `Every ${sec} s`,
    original: 'Original',
    place: (number: number, count: number): string =>
      number > 0 ? `${formatCount(number)} of ${formatCount(count)}` : '',
  },
} as const;
