/** The page of downloads: what is fetched, how far it is, and what can be done with it. */
import type { DownloadAnswer } from '../../bridge/http/download-answers.ts';
import { excess, look, onPhone, shows } from './browser.ts';

const MB = 1_000_000;
const download = (n: number, more: Partial<DownloadAnswer>): DownloadAnswer => ({
  ...{ id: `0000000${n}`, catalog: 'films', item: 'A'.repeat(22), title: `Film ${n}` },
  ...{ state: 'running', path: `/home/ben/Videos/Film ${n} (2020).mkv`, bytes: 300 * MB },
  ...{ size: 1200 * MB, addedAt: '2026-01-01T00:00:00.000Z', ...more },
});
const problem = {
  code: 'DISK_FULL',
  message: 'There is not enough room on the disk.',
  hint: 'Make room and try again.',
};
const downloads = [
  download(1, { state: 'done', bytes: 1200 * MB, verified: true, sha256: 'a'.repeat(64) }),
  download(2, { state: 'done', bytes: 1200 * MB, verified: false, sha256: 'b'.repeat(64) }),
  download(3, { state: 'paused', problem }),
  download(4, { rate: 5 * MB, secondsLeft: 180 }),
];

onPhone(
  'downloads',
  {
    hash: '#downloads',
    answers: {
      'GET /downloads': { downloads },
      'POST /downloads/00000004/pause': download(4, { state: 'paused' }),
      'POST /downloads/00000003/resume': download(3, {}),
      'DELETE /downloads/00000002': { ok: true },
    },
  },
  async (t, { bridge, page }) => {
    await shows(page, 'Film 4');
    t.equal(await page.getByRole('progressbar', { name: 'How much of Film 4 is here' }).count(), 1);
    await shows(page, '300 MB of 1.2 GB · 5 MB/s · 3 min left · from films');
    await shows(page, 'Verified');
    await shows(page, 'Not verified');
    await page.getByText('There is not enough room on the disk.').waitFor();
    t.equal(await excess(page), 0, 'it fits on a phone');
    await look(page, 'downloads');
    await page.getByRole('button', { name: 'Pause: Film 4' }).click();
    await page.getByRole('button', { name: 'Go on: Film 3' }).click();
    await page.getByRole('button', { name: 'Remove from the list: Film 2' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Remove from the list' }).click();
    const save = page.getByRole('link', { name: 'Save to this computer: Film 1' });
    t.equal(await save.getAttribute('href'), '/api/v1/downloads/00000001/file');
    const done = () =>
      bridge.asked
        .map(({ method, path }) => `${method} ${path}`)
        .filter((each) => !/^GET/.test(each));
    t.same(done(), [
      'POST /downloads/00000004/pause',
      'POST /downloads/00000003/resume',
      'DELETE /downloads/00000002',
    ]);
  },
);
