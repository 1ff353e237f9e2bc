import { npmEnvironment } from '../../config/npm-environment.ts';
import { pathsIn, usualMediaRoots } from '../../config/paths.ts';
import { FolderBrowser } from '../library/folder-browser.ts';
import { Updates } from '../updates/updates.ts';
import type { Parts } from './parts.ts';
import type { Running } from './running.ts';
import { settingsEditor } from './settings-editor.ts';

/** What whoever looks after a running bridge sees of it in the page. */
export const lookingAfter = async (running: Running, parts: Parts) => {
  const { settings: loaded, logTail, restart, version, installed, log } = running;
  const { dataDir, updates: file } = pathsIn(loaded.settings.dataDir);
  const { mediaRoots, updates: isAsking } = loaded.settings;
  const folders = new FolderBrowser(
    mediaRoots.length > 0 ? mediaRoots : usualMediaRoots(),
    dataDir,
  );
  const npm = { environment: npmEnvironment(), directory: dataDir };
  const updates = await Updates.open({ file, version, installed, isAsking, npm, log });
  await parts.start(updates);
  return { dataDir, logTail, settings: settingsEditor(loaded, restart), folders, updates };
};
