/** The words for changing a catalog of ours. */

import { formatBytes, formatCount, formatCounted, formatNames } from './format.ts';

const MOST_NAMES = 3;

const few = (names: readonly string[]): string => {
  const more = names.length - MOST_NAMES;
  return formatNames(more > 0 ? [...names.slice(0, MOST_NAMES), `${more} more`] : names);
};

export const ruleStrings = {
  changeCatalog: {
    heading: 'Change name or description',
    headingNamed: (name: string) => `Change name or description of ${name}`,
    nameHint:
      'Small letters and digits. Friends keep it under the name that they know, and addresses given to players stay good; who imports it later needs the new name.',
    button: 'Save',
    saved: 'Saved.',
    renamed: (name: string) => `It is called “${name}” now.`,
  },
  rule: {
    heading: 'What is in it',
    headingNamed: (name: string) => `What is in it: ${name}`,
    sources: 'From which folders',
    sourceFacts: (name: string, items: number) =>
      `${name} · ${formatCounted(items, 'item', 'items')}`,
    addFolder: 'Add another folder',
    addButton: 'Add the folder',
    added: (dir: string) => `${dir} is being looked through, and is ticked above. Save to keep it.`,
    forget: 'Forget',
    forgetQuestion: (dir: string) => `Forget the folder ${dir}?`,
    forgetEffect: 'No catalog takes from it. Your files stay.',
    forgotten: (dir: string) => `${dir} is forgotten.`,

    kinds: 'What kind of things',
    kindNames: {
      movie: 'Films',
      episode: 'Episodes',
      track: 'Music',
      photo: 'Photos',
      other: 'Other files',
    },
    kindCounts: {
      movie: (count: number) => formatCounted(count, 'film', 'films'),
      episode: (count: number) => formatCounted(count, 'episode', 'episodes'),
      track: (count: number) => formatCounted(count, 'piece of music', 'pieces of music'),
      photo: (count: number) => formatCounted(count, 'photo', 'photos'),
      other: (count: number) => formatCounted(count, 'other file', 'other files'),
    },
    aspects: {
      folders: {
        heading: 'Subfolders',
        hint: 'If any says “only this”, nothing of the other folders is in.',
      },
      genres: {
        heading: 'Genres',
        hint: 'If any says “only this”, a thing needs at least one of those.',
      },
      tags: {
        heading: 'Tags',
        hint: 'If any says “only this”, a thing needs at least one of those.',
      },
    },
    verdicts: { any: 'either way', only: 'only this', never: 'never' },
    inItems: (count: number) => `(${formatCount(count)})`,
    chosen: (only: readonly string[], never: readonly string[]): string =>
      [only.length > 0 && `only ${few(only)}`, never.length > 0 && `never ${few(never)}`]
        .filter(Boolean)
        .join('; ') || 'all',

    age: 'For which age',
    ageFit: 'Only what is fit for',
    anyAge: 'No limit',
    ageOf: (age: number) => (age === 0 ? 'everybody, small children too' : `age ${age}`),
    unrated: 'Also what has no age rating',
    rating: (name: string, count: number) => `${name} (${formatCount(count)})`,
    ratings: (ratings: readonly string[], more: number, unrated: number): string => {
      if (ratings.length === 0) return 'None of the files has an age rating that is known.';
      const all = more > 0 ? [...ratings, `${more} more`] : ratings;
      const without = unrated > 0 ? ` ${formatCount(unrated)} without.` : '';
      return `Age ratings there: ${formatNames(all)}.${without}`;
    },

    pickedIn: (count: number) =>
      count === 1
        ? '1 item was picked by hand and is in, whatever you choose here.'
        : `${formatCount(count)} items were picked by hand and are in, whatever you choose here.`,
    leftOut: (count: number) => `Left out by hand (${formatCount(count)})`,
    unseen: (count: number) => `${formatCount(count)} more, or not in these folders now.`,

    noSource: 'Tick at least one folder.',
    noKind: 'Tick at least one kind.',
    counting: 'Counting…',
    holds: (count: number, bytes: number) =>
      count === 0
        ? 'Nothing would be in it.'
        : `${formatCounted(count, 'item', 'items')} (${formatBytes(bytes)}) would be in it.`,
    changes: (comes: number, goes: number): string => {
      if (comes === 0 && goes === 0) return 'The same as now.';
      const parts = [
        comes > 0 && `${formatCount(comes)} ${comes === 1 ? 'comes' : 'come'} in`,
        goes > 0 && `${formatCount(goes)} ${goes === 1 ? 'goes' : 'go'} out`,
      ];
      return `${parts.filter(Boolean).join(', ')}.`;
    },
    first: 'The first of them',
    more: (count: number) => `and ${formatCount(count)} more`,
    undescribed: (count: number) =>
      `${formatCounted(count, 'file was', 'files were')} not looked into yet. Where you choose by genre, tag or age, they stay out until then.`,
    save: 'Save',
    saved: (count: number) => `Saved: ${formatCounted(count, 'item', 'items')}.`,
  },
  leaving: {
    out: 'Leave out',
    back: 'Put back',
    isOut: 'Left out',
    leftOut: (title: string) => `“${title}” is left out of this catalog.`,
    putBack: (title: string) => `“${title}” is back in this catalog.`,
  },
} as const;
