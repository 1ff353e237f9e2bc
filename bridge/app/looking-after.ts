import { pathsIn, usualMediaRoots } from '../../config/paths.ts';
import { FolderBrowser } from '../library/folder-browser.ts';
import type { Running } from './running.ts';
import { settingsEditor } from './settings-editor.ts';

/** What whoever looks after a running bridge sees of it in the page. */
export const lookingAfter = ({ settings: loaded, logTail, restart }: Running) => {
  const { dataDir } = pathsIn(loaded.settings.dataDir);
  const { mediaRoots } = loaded.settings;
  const folders = new FolderBrowser(
    mediaRoots.length > 0 ? mediaRoots : usualMediaRoots(),
    dataDir,
  );
  return { dataDir, logTail, settings: settingsEditor(loaded, restart), folders };
};
