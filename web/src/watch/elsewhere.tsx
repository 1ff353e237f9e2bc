import { useEffect, useState } from 'preact/hooks';
import type { Item, NewViewing } from '../answers.ts';
import { api } from '../api.ts';
import { CopyField } from '../parts/copy-field.tsx';
import { Result } from '../parts/message.tsx';
import { strings } from '../strings.ts';
import { useAction } from '../use-action.ts';

const words = strings.watch;

/** A playlist of one, which players are registered for with every system. */
const playlistOf = (title: string, address: string): Blob => {
  const line = title.replaceAll(/[\r\n]/g, ' ');
  return new Blob([`#EXTM3U\n#EXTINF:-1,${line}\n${address}\n`], { type: 'audio/x-mpegurl' });
};

const usePlaylist = (title: string, address: string | undefined): string | undefined => {
  const [url, setUrl] = useState<string>();
  useEffect(() => {
    if (address === undefined) return undefined;
    const made = URL.createObjectURL(playlistOf(title, address));
    setUrl(made);
    return () => URL.revokeObjectURL(made);
  }, [title, address]);
  return url;
};

/** An address that other players can open; made when somebody asks for it. */
export const Elsewhere = ({ catalog, item }: { catalog: string; item: Item }) => {
  const { run, busy, outcome } = useAction();
  const [viewing, setViewing] = useState<NewViewing>();
  const playlist = usePlaylist(item.title, viewing?.direct);
  const give = () =>
    run(async () => {
      setViewing(await api.play(catalog, item.id));
    });
  return (
    <details class="manage">
      <summary>{words.elsewhere}</summary>
      <div class="stack">
        <p class="quiet">{words.elsewhereHint}</p>
        {!viewing && (
          <button type="button" aria-disabled={busy} onClick={() => busy || give()}>
            {busy ? words.preparing : words.giveAddress}
          </button>
        )}
        {viewing && (
          <>
            <CopyField label={words.address} text={viewing.direct} />
            {playlist && (
              <p>
                <a class="button" href={playlist} download={`${item.title}.m3u`}>
                  {words.openIn}
                </a>{' '}
                <span class="quiet">{words.openInHint}</span>
              </p>
            )}
          </>
        )}
        <Result outcome={outcome} />
      </div>
    </details>
  );
};
