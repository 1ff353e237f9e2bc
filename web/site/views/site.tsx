import { useEffect, useState } from 'preact/hooks';
import { type Kept, readKept } from '../net/kept.ts';
import { strings } from '../strings.ts';
import { Catalogs } from './catalogs.tsx';
import { LinkBrowser } from './link-browser.tsx';
import { Top } from './top.tsx';

/** The link in the address, which stands there no longer than it must. */
const takeLink = (): string | undefined => {
  const text = decodeURIComponent(location.hash.slice(1));
  if (!text.startsWith('natster-browser.')) return undefined;
  history.replaceState(null, '', location.pathname + location.search);
  return text;
};

export const Site = () => {
  const [kept, setKept] = useState<Kept | 'none' | undefined>();
  const [link, setLink] = useState(takeLink);
  useEffect(() => {
    const opened = () => setLink((before) => takeLink() ?? before);
    window.addEventListener('hashchange', opened);
    // One may have come since the page was drawn first.
    opened();
    readKept().then(
      (found) => setKept(found ?? 'none'),
      () => setKept('none'),
    );
    return () => window.removeEventListener('hashchange', opened);
  }, []);
  if (!window.isSecureContext || !('serviceWorker' in navigator)) {
    return <Plain text={strings.unsupported} />;
  }
  if (kept === undefined) return <Plain text={strings.starting} />;
  const present = kept === 'none' ? undefined : kept;
  if (link !== undefined) {
    const linked = (next: Kept) => {
      setKept(next);
      setLink(undefined);
    };
    return <LinkBrowser link={link} present={present} onLinked={linked} />;
  }
  if (!present) return <NoLink />;
  return <Catalogs key={present.jwt} kept={present} onForgotten={() => setKept('none')} />;
};

const Plain = ({ text }: { text: string }) => (
  <>
    <Top />
    <main>
      <p>{text}</p>
    </main>
  </>
);

const NoLink = () => (
  <>
    <Top />
    <main class="narrow stack">
      <h1>{strings.noLink.heading}</h1>
      <p>{strings.noLink.text}</p>
      <ol class="steps">
        {strings.noLink.steps.map((step) => (
          <li key={step}>{step}</li>
        ))}
      </ol>
      <code class="command">{strings.noLink.command(location.origin + location.pathname)}</code>
    </main>
  </>
);
