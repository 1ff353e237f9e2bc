import { useEffect, useState } from 'preact/hooks';
import type { Found } from '../answers.ts';
import { api } from '../api.ts';
import { type ApiError, asApiError } from '../api-error.ts';
import { useBridge } from '../bridge.ts';
import { placeOf } from '../contents/place.ts';
import { Trouble } from '../parts/message.tsx';
import { SearchField } from '../parts/search-field.tsx';
import { hrefOf } from '../route.ts';
import { strings } from '../strings.ts';

const words = strings.everywhere;

const statusOf = (text: string, found: Found | undefined): string => {
  if (text === '' || !found) return '';
  if (found.incomplete) return words.incomplete;
  const { length } = found.results;
  return length === 0 ? words.nothing : words.matches(length, found.total);
};

const Results = ({ results }: Pick<Found, 'results'>) => (
  <ul class="items" aria-label={words.results}>
    {results.map(({ catalog, item }) => (
      <li key={`${catalog}/${item.id}`}>
        <div class="item-text">
          <h2>
            <a href={hrefOf({ page: 'catalogs', catalog, search: item.title })}>{item.title}</a>
          </h2>
          <p class="quiet">
            {[...placeOf(item), item.year, strings.contents.kinds[item.kind], words.in(catalog)]
              .filter(Boolean)
              .join(' · ')}
          </p>
        </div>
      </li>
    ))}
  </ul>
);

/** Looks through all catalogs at once. */
export const FindEverywhere = () => {
  const { catalogs } = useBridge();
  const [text, setText] = useState('');
  const [found, setFound] = useState<Found>();
  const [error, setError] = useState<ApiError>();
  useEffect(() => {
    if (text === '') {
      setFound(undefined);
      setError(undefined);
      return undefined;
    }
    const leaving = new AbortController();
    api
      .search(text, leaving.signal)
      .then((results) => {
        setFound(results);
        setError(undefined);
      })
      .catch((thrown: unknown) => {
        if (!leaving.signal.aborted) setError(asApiError(thrown));
      });
    return () => leaving.abort();
  }, [text]);
  if (catalogs.length === 0) return null;
  return (
    <div class="stack find">
      <SearchField label={words.find} status={statusOf(text, found)} onText={setText} />
      {error && <Trouble message={error.message} hint={error.hint} />}
      {found && found.results.length > 0 && <Results results={found.results} />}
    </div>
  );
};
