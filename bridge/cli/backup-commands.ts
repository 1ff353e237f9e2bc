import { resolve } from 'node:path';
import { BridgeError } from '../protocol/errors.ts';
import type { Command, CommandContext } from './command.ts';
import { knownPassphrase, newPassphrase } from './passphrase.ts';

const PASSPHRASE_FILE = {
  'passphrase-file': { type: 'string', help: 'file with the passphrase in its first line' },
} as const;

const backup = async (context: CommandContext): Promise<void> => {
  const { args, flags, output, settings } = context;
  const isPlain = flags['no-passphrase'] === true || flags.passphrase === false;
  if (isPlain && flags['passphrase-file'] !== undefined) {
    const message = 'Give --passphrase-file or --no-passphrase, not both.';
    throw new BridgeError('COMMAND_INVALID', { message });
  }
  const { writeBackup } = await import('../backup/backup.ts');
  const day = new Date().toISOString().slice(0, 10);
  const usual = `natster-backup-${day}.${isPlain ? 'tar.gz' : 'natster'}`;
  const file = resolve(args[0] ?? usual);
  const { dataDir } = settings.settings;
  const passphrase = isPlain ? undefined : await newPassphrase(context);
  const { files, bytes } = await writeBackup({ dataDir, file, passphrase });
  if (isPlain) output.note('It holds your keys in clear: whoever reads it can be you.');
  output.result({ file, files, bytes, encrypted: !isPlain }, `${file}: ${files} files`);
};

const restore = async (context: CommandContext): Promise<void> => {
  const { args, flags, output, settings } = context;
  const { restoreBackup } = await import('../backup/restore.ts');
  const { dataDir } = settings.settings;
  const { files, replaced } = await restoreBackup({
    file: resolve(args[0] ?? ''),
    dataDir,
    force: flags.force === true,
    passphrase: () => knownPassphrase(context),
  });
  output.note(
    'Run it in one place only: the bridge that this backup was made of must not run again.',
  );
  output.note('What was taken back after the backup is given again: look at shares and friends.');
  output.result(
    { dataDir, files, ...(replaced && { replaced }) },
    `${dataDir}: ${files} files. Start it with: natster-bridge serve --data-dir ${dataDir}`,
    ...(replaced ? [`What was there is kept in ${replaced}; delete it when you are sure.`] : []),
  );
};

export const backupCommands: readonly Command[] = [
  {
    words: 'backup',
    args: '[FILE]',
    summary:
      'write keys, friends, catalogs and the network to a file, while the bridge runs or not',
    flags: {
      ...PASSPHRASE_FILE,
      'no-passphrase': { type: 'boolean', help: 'an ordinary .tar.gz, to be encrypted elsewhere' },
    },
    run: backup,
  },
  {
    words: 'restore',
    args: 'FILE',
    summary:
      'put what backup wrote into the data directory (--data-dir), here or on another machine',
    flags: {
      ...PASSPHRASE_FILE,
      force: { type: 'boolean', help: 'replace the household that is there; it is kept beside' },
    },
    run: restore,
  },
];
