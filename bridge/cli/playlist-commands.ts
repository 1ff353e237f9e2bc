import { nameArg } from './catalog-args.ts';
import type { Command } from './command.ts';

const FLAGS = {
  series: { type: 'string', help: 'the episodes of the series of this title' },
  search: { type: 'string', help: 'words of titles, people, genres, years' },
  kind: { type: 'string', help: 'movie, episode, track, photo or other' },
} as const;

export const playlistCommands: readonly Command[] = [
  {
    words: 'playlist',
    args: 'CATALOG',
    summary: 'print an address that players open as a playlist, of all or of a part of a catalog',
    flags: FLAGS,
    run: async ({ args, flags: { series, search, kind }, api, output }) => {
      const filter = {
        ...(series && { series }),
        ...(search && { search }),
        ...(kind && { kind }),
      };
      const client = await api();
      const playlist = await client.post<{ direct: string; items: number }>('/playlists', {
        catalog: nameArg(args),
        ...filter,
      });
      output.result(playlist, playlist.direct);
      if (playlist.items === 0) output.note('Nothing fits yet; what comes will be in it.');
    },
  },
];
