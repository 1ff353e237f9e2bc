import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

export const CHROMIUM = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
].find((path) => existsSync(path));

export const lacksChromium = CHROMIUM === undefined && 'needs Chromium, which is not installed';

export const launchChromium = async (...args: readonly string[]): Promise<Browser> => {
  if (!CHROMIUM) throw new Error('no Chromium');
  const asRoot = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  return chromium.launch({ executablePath: CHROMIUM, args: [...asRoot, ...args] });
};
