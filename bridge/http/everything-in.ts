import { Type } from 'typebox';
import { Everything } from '../finding/everything.ts';
import type { Finder } from '../finding/finder.ts';

/** Names of catalogs with commas between them; those that are gone are passed over. */
export const CatalogNames = Type.String({ pattern: '^[a-z0-9]{1,64}(,[a-z0-9]{1,64}){0,255}$' });

/** Some catalogs as one; all of them where no names are given. */
export const everythingIn = (finder: Finder, names?: readonly string[]): Everything =>
  new Everything({
    names: () => finder.names(names),
    page: (...of) => finder.page(...of),
    before: (...of) => finder.before(...of),
  });
