import { useEffect, useState } from 'preact/hooks';
import type { Catalog, Preview } from '../answers.ts';
import { api } from '../api.ts';
import { type ApiError, asApiError } from '../api-error.ts';
import { Trouble } from '../parts/message.tsx';
import { hrefOf } from '../route.ts';
import { kindsIn } from '../rule/preview-view.tsx';
import { strings } from '../strings.ts';
import { Poster } from '../watch/tile.tsx';
import { type Here, pictureOf, watchApi } from '../watch-api.ts';

const words = strings.sharing;
const SHOWN = 12;
const KINDS = ['movie', 'episode', 'track', 'photo', 'other'] as const;

type Seen = { readonly preview: Preview; readonly newest: readonly Here[] };

const askSeen = async (name: string, signal: AbortSignal): Promise<Seen> => {
  const { sources = [], rule = {} } = await api.catalog(name, signal);
  const names = sources.map((source) => source.name);
  const [preview, { results }] = await Promise.all([
    api.preview({ sources: names, rule, catalog: name }, signal),
    watchApi.list({ kinds: KINDS, sort: 'added', limit: SHOWN, catalogs: [name] }, signal),
  ]);
  return { preview, newest: results };
};

const Pictures = ({ newest }: Pick<Seen, 'newest'>) => (
  <ul class="seen-pictures" aria-label={words.pictures}>
    {newest.map((here) => (
      <li key={here.item.id}>
        <Poster src={pictureOf(here, 320)} title={here.item.title} />
        <span class="tile-text">{here.item.title}</span>
      </li>
    ))}
  </ul>
);

/** All that a friend who may see a catalog of ours finds in it: how much of what, and the newest of it. */
export const WhatTheySee = ({ catalog: { name } }: { readonly catalog: Catalog }) => {
  const [{ seen, error }, setState] = useState<{ seen?: Seen; error?: ApiError }>({});
  useEffect(() => {
    const leaving = new AbortController();
    askSeen(name, leaving.signal).then(
      (found) => setState({ seen: found }),
      (thrown: unknown) => {
        if (!leaving.signal.aborted) setState({ error: asApiError(thrown) });
      },
    );
    return () => leaving.abort();
  }, [name]);
  if (error) return <Trouble message={error.message} hint={error.hint} />;
  if (!seen) return <p class="quiet">{words.loading}</p>;
  const { preview, newest } = seen;
  if (preview.items === 0) return <p>{words.nothing}</p>;
  const left = preview.items - newest.length;
  return (
    <>
      <p>
        <strong>{words.holds(preview.items, preview.bytes)}</strong>{' '}
        {kindsIn(preview.kinds).join(', ')}
      </p>
      <Pictures newest={newest} />
      <p class="quiet">
        {left > 0 && `${words.more(left)} · `}
        <a href={hrefOf({ page: 'catalogs', catalog: name })}>{words.all}</a>
      </p>
    </>
  );
};
