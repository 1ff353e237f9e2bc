import type { ComponentChildren } from 'preact';
import type { Catalog } from '../answers.ts';
import { hrefOf } from '../route.ts';
import { strings } from '../strings.ts';

type CatalogTitleProps = { readonly catalog: Catalog; readonly children?: ComponentChildren };

/** The name of a catalog, leading to its contents, and what it holds. */
export const CatalogTitle = ({ catalog, children }: CatalogTitleProps) => {
  const { name, description, items } = catalog;
  return (
    <>
      <div class="card-head">
        <h3>
          <a href={hrefOf({ page: 'catalogs', catalog: name })}>{name}</a>
        </h3>
        {children}
        <span class="quiet count">{strings.catalogs.items(items)}</span>
      </div>
      {description && <p>{description}</p>}
    </>
  );
};
