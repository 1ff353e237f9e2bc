/**
 * What the original's programs leave in a home directory, written anew from a description of what they do: not from
 * ours. It imports nothing of the bridge.
 */
import { createHash } from 'node:crypto';
import { chmodSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export const NO_DESCRIPTION = 'Auto-imported library entry';

export type CatalogFile = {
  readonly name: string;
  /** As it was typed. */
  readonly root_dir: string;
  readonly description: string;
  readonly image?: string;
  readonly last_modified: number;
  readonly entries: unknown;
};

/** `~/.natster` of a person: contexts, credentials and catalogs, with the modes that its programs give them. */
export class OriginalHome {
  readonly home: string;
  readonly dir: string;

  constructor(home: string) {
    this.home = home;
    this.dir = join(home, '.natster');
    mkdirSync(this.dir, { recursive: true });
    chmodSync(this.dir, 0o750);
  }

  /** As its `init` does. */
  init(account: string, credentials: string, context = 'default'): void {
    const creds = join(this.dir, `${context}.creds`);
    this.write(`${context}.creds`, credentials, 0o655);
    const values = {
      ...{ team_id: 'team', system_id: 'system', account_id: 'account', account_name: 'Kevin' },
      account_public_key: account,
      access_token: 'uat_very-secret-token',
      ...{ user_id: 'user', creds },
    };
    this.write(`${context}.context`, JSON.stringify(values), 0o644);
  }

  /** As its `catalog new` does, of all files in `root`; `descriptions` as by `catalog describe`. */
  newCatalog(
    name: string,
    description: string,
    root: string,
    descriptions: Readonly<Record<string, string>> = {},
  ): void {
    const names = readdirSync(root, { recursive: true, encoding: 'utf8' }).sort();
    const files = names.filter((file) => statSync(join(root, file)).isFile());
    const entries = files.map((file) => {
      const bytes = readFileSync(join(root, file));
      return {
        path: `/${file}`,
        description: descriptions[file] ?? NO_DESCRIPTION,
        mime_type: '',
        hash: createHash('sha256').update(bytes).digest('hex'),
        byte_size: bytes.length,
      };
    });
    this.catalog({ name, root_dir: root, description, last_modified: 1_710_251_244, entries });
  }

  catalog(catalog: CatalogFile): void {
    this.write(`${catalog.name}.json`, JSON.stringify(catalog), 0o660);
  }

  write(file: string, text: string, mode: number): void {
    writeFileSync(join(this.dir, file), text);
    chmodSync(join(this.dir, file), mode);
  }

  /** Everything that changes when somebody writes there. */
  state(): unknown {
    return readdirSync(this.dir)
      .sort()
      .map((file) => {
        const { mode, mtimeMs, ino } = statSync(join(this.dir, file));
        return [file, mode, mtimeMs, ino, readFileSync(join(this.dir, file), 'base64')];
      });
  }
}
