import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { Folders } from '../answers.ts';
import { api } from '../api.ts';
import { type ApiError, asApiError } from '../api-error.ts';
import { strings } from '../strings.ts';
import { NotYet } from './not-yet.tsx';

const words = strings.folders;

type FolderPickerProps = {
  /** With the whole path. */
  readonly onTake: (path: string) => void;
};

/** The folders of the computer that the bridge runs on, to choose one of. */
export const FolderPicker = ({ onTake }: FolderPickerProps) => {
  const [path, setPath] = useState<string>();
  const [{ list, error }, setState] = useState<{ list?: Folders; error?: ApiError }>({});
  const place = useRef<HTMLParagraphElement>(null);
  const hasMoved = useRef(false);
  useEffect(() => {
    const leaving = new AbortController();
    api.folders(path, leaving.signal).then(
      (found) => setState({ list: found }),
      (thrown: unknown) => {
        if (!leaving.signal.aborted) setState((last) => ({ ...last, error: asApiError(thrown) }));
      },
    );
    return () => leaving.abort();
  }, [path]);
  // The button that was pressed is gone: whoever uses keys goes on from where they are now.
  useLayoutEffect(() => {
    if (hasMoved.current) place.current?.focus();
  }, [list?.path]);
  const go = (to: string | undefined) => {
    hasMoved.current = true;
    setPath(to);
  };
  if (!list) return <NotYet error={error} />;
  return (
    <div class="folders stack">
      {error && <NotYet error={error} />}
      <p ref={place} tabIndex={-1}>
        <strong>{list.path === undefined ? words.roots : words.in(list.path)}</strong>
      </p>
      {list.folders.length === 0 && <p class="quiet">{words.none}</p>}
      <ul aria-label={words.list}>
        {list.folders.map((folder) => (
          <li key={folder.path}>
            <button
              type="button"
              class="plain"
              aria-label={words.open(folder.name)}
              onClick={() => go(folder.path)}
            >
              {folder.name}
            </button>
          </li>
        ))}
      </ul>
      {list.path !== undefined && (
        <div class="actions">
          <button type="button" onClick={() => go(list.parent)}>
            {list.parent === undefined ? words.top : words.up}
          </button>
          <button type="button" class="primary" onClick={() => onTake(list.path ?? '')}>
            {words.take}
          </button>
        </div>
      )}
    </div>
  );
};
