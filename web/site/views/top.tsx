import type { ComponentChildren } from 'preact';
import { strings } from '../strings.ts';

/** The product's mark, and what else stands at the top. */
export const Top = ({
  household,
  children,
}: {
  household?: string;
  children?: ComponentChildren;
}) => (
  <header class="top">
    <div class="brand">
      <svg class="logo" viewBox="0 0 32 32" aria-hidden="true">
        <rect width="32" height="32" rx="8" />
        <path d="M4 22h24M6 22a10 10 0 0 1 20 0M11 14v8M16 12v10M21 14v8" />
      </svg>
      <span>
        <strong>{strings.product}</strong>
        {household && <span class="quiet">{strings.from(household)}</span>}
      </span>
    </div>
    {children}
  </header>
);
