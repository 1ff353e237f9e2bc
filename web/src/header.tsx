import type { ComponentChildren } from 'preact';
import { api } from './api.ts';
import { useBridge } from './bridge.ts';
import { hrefOf, PAGES, type Page, WATCHER_PAGES } from './route.ts';
import { strings } from './strings.ts';
import { useAction } from './use-action.ts';

const Logo = () => (
  <svg class="logo" viewBox="0 0 32 32" aria-hidden="true">
    <rect width="32" height="32" rx="8" />
    <path d="M4 22h24M6 22a10 10 0 0 1 20 0M11 14v8M16 12v10M21 14v8" />
  </svg>
);

/** The product's mark and name. */
export const Brand = ({ children }: { children?: ComponentChildren }) => (
  <div class="brand">
    <Logo />
    <span>
      <strong>{strings.product}</strong>
      {children}
    </span>
  </div>
);

export const Header = ({ page }: { page: Page }) => {
  const { me, caller, signedOut } = useBridge();
  const pages = caller.role === 'manage' ? PAGES : WATCHER_PAGES;
  const { run, busy } = useAction();
  const signOut = () =>
    run(async () => {
      await api.signOut();
      signedOut();
    });
  return (
    <header class="top">
      <Brand>
        <span class="quiet">{strings.household(me.name)}</span>
      </Brand>
      <nav aria-label={strings.pagesLabel}>
        {pages.map((name) => (
          <a
            key={name}
            href={hrefOf({ page: name })}
            aria-current={name === page ? 'page' : undefined}
          >
            {strings.pages[name]}
          </a>
        ))}
      </nav>
      <button type="button" class="plain" aria-disabled={busy} onClick={signOut}>
        {strings.signIn.out}
      </button>
    </header>
  );
};
