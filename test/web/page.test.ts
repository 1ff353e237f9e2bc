import { BridgeError } from '../../bridge/protocol/errors.ts';
import { excess, heading, onPhone, SOON, shows } from './browser.ts';

const HERE = { online: true, watching: [] };
const SIGNED_OUT = new BridgeError('NOT_SIGNED_IN');
const NOT_SIGNED_IN = { answers: { 'GET /sign-in': SIGNED_OUT } };

onPhone(
  'who is not signed in is told how, and can paste the link',
  NOT_SIGNED_IN,
  async (t, opened) => {
    const { bridge, page } = opened;
    await heading(page, 'Sign in');
    await shows(page, 'natster-bridge login');
    bridge.answers['POST /sign-in'] = () => {
      bridge.answers['GET /sign-in'] = { role: 'manage' };
      return { ok: true };
    };
    await page.getByLabel('Or paste the link').fill('http://127.0.0.1:8690/#sign-in=abc_123');
    await page.getByRole('button', { name: 'Sign in by this link' }).click();
    await heading(page, 'Catalogs');
    t.match(
      bridge.asked.find(({ method, path }) => method === 'POST' && path === '/sign-in')?.body,
      { code: 'abc_123' },
    );
  },
);

const BY_LINK = { answers: { 'POST /sign-in': { ok: true } }, hash: '#sign-in=abc_123' };

onPhone('the sign-in link leaves no code in the address', BY_LINK, async (t, { bridge, page }) => {
  await heading(page, 'Catalogs');
  t.equal(page.url(), `${bridge.url}/`);
  t.match(bridge.asked[0], { path: '/sign-in', body: { code: 'abc_123' } });
});

const USED_LINK = {
  answers: {
    'GET /whoami': SIGNED_OUT,
    'POST /sign-in': new BridgeError('SIGN_IN_CODE_INVALID'),
  },
  hash: '#sign-in=used',
};

onPhone('a used sign-in link says so', USED_LINK, async (_t, { page }) => {
  await shows(page, 'This sign-in link was used already or has expired.');
  await shows(page, 'Run natster-bridge login for a new one.');
});

onPhone('a sign-in that ends leads back to signing in', {}, async (_t, { bridge, page }) => {
  await heading(page, 'Catalogs');
  bridge.answers['GET /whoami'] = SIGNED_OUT;
  await heading(page, 'Sign in');
});

const NO_FOLDER = { answers: { 'POST /catalogs': new BridgeError('DIRECTORY_INVALID') } };

onPhone('a new household is led to the form', NO_FOLDER, async (t, { bridge, page }) => {
  await page.getByRole('button', { name: 'Make a catalog' }).click();
  await page.keyboard.type('Films');
  await page.getByLabel('Folder on this computer').fill('/nowhere');
  await page.keyboard.press('Enter');
  const form = page.locator('form', { hasText: 'Folder on this computer' });
  await form.getByText('The folder cannot be read.').waitFor(SOON);
  await form.getByText('Check the path and its permissions.').waitFor(SOON);
  const made = bridge.asked.find(({ method }) => method === 'POST');
  t.match(made?.body, { name: 'films', description: '', dir: '/nowhere' });
  t.equal(await page.getByLabel('Folder on this computer').inputValue(), '/nowhere', 'kept');
});

onPhone('the page says that the bridge is away, and returns with it', {}, async (_t, opened) => {
  const { bridge, page } = opened;
  await heading(page, 'Catalogs');
  await bridge.stop();
  await shows(page, 'The bridge cannot be reached.');
  await heading(page, 'Catalogs');
  const ben = { name: 'Ben', key: 'XBEN', accounts: [], shares: [], ...HERE };
  bridge.answers['GET /friends'] = { friends: [ben] };
  await bridge.start();
  await shows(page, 'The bridge is back.');
  await page.getByText('The bridge cannot be reached.').waitFor({ state: 'detached', ...SOON });
  await page.getByRole('link', { name: 'Friends' }).click();
  await heading(page, 'Ben');
});

const offering = (offeredKey: string) => ({
  friends: [{ name: 'Ben', key: 'XOLD', offeredKey, accounts: [], shares: [], ...HERE }],
});
const OFFERED = { answers: { 'GET /friends': offering('XNEW') }, hash: '#friends' };

onPhone('an offered key is accepted only as it was seen', OFFERED, async (t, { bridge, page }) => {
  await shows(page, 'XNEW');
  await shows(page, 'XOLD');
  bridge.answers['POST /friends/Ben/accept'] = { name: 'Ben' };
  // Right after a refresh, so that the page has not heard of the other key when it is clicked.
  await page.waitForResponse('**/api/v1/friends', SOON);
  bridge.answers['GET /friends'] = offering('XEVE');
  await page.getByRole('button', { name: 'It is the same: accept it' }).click();
  await shows(page, 'Another key has been offered since you looked.');
  t.notOk(bridge.asked.some(({ method }) => method === 'POST'));
});

const LONG = 'w'.repeat(64);
const catalog = { name: LONG, kind: 'own', description: LONG, items: 1, sharedWith: [LONG] };
const membership = {
  ...{ kind: 'joined', network: 'n', name: LONG, account: LONG, urls: [LONG] },
  ...{ state: 'refused', waiting: [{ change: 'attach', catalog: LONG }] },
};
const source = {
  ...{ name: 'all', dir: `/${LONG}/${LONG}`, selection: {}, items: 9, sizeBytes: 9e9 },
  ...{ isAway: true, problems: 2, catalogs: [LONG] },
  activity: { stage: 'hashing', done: 3e9, total: 9e9, rate: 180e6, secondsLeft: 300 },
};
const problem = { path: `${LONG}/${LONG}.mkv`, kind: 'damaged', message: LONG, hint: LONG };
const LONG_NAMES = {
  answers: {
    'GET /sources': { sources: [source] },
    'GET /sources/all/problems': { count: 201, problems: [problem] },
    'GET /catalogs': { catalogs: [catalog, { ...catalog, kind: 'imported', friend: LONG }] },
    'GET /friends': { friends: [{ name: LONG, key: LONG, accounts: [], shares: [LONG], ...HERE }] },
    'GET /memberships': { memberships: [{ ...membership, online: false }] },
  },
};

onPhone('long names fit on a phone', LONG_NAMES, async (t, { page }) => {
  for (const place of ['Catalogs', 'Friends', 'Networks']) {
    await page.getByRole('link', { name: place, exact: true }).click();
    await heading(page, place);
    for (const details of await page.locator('.manage summary').all()) await details.click();
    t.equal(await excess(page), 0, place);
  }
});

const many = (name: string) =>
  Array.from({ length: 40 }, (_, n) => ({ name: `${name} ${n}`, items: 1000 }));
const choices = { kinds: [], folders: many(LONG), genres: many('Genre'), tags: [] };
const MUCH = {
  answers: {
    'GET /sources': { sources: [{ ...source, catalogs: [] }] },
    'GET /catalogs': { catalogs: [catalog] },
    [`GET /catalogs/${LONG}`]: { ...catalog, sources: [{ name: 'all' }], rule: {} },
    'POST /catalogs/preview': {
      ...{ items: 1e5, bytes: 9e14, kinds: [], comes: 1e5, goes: 1e5, undescribed: 1e5 },
      ...{ first: [{ id: 'x', title: LONG }], choices: { ...choices, certifications: many(LONG) } },
    },
  },
};

onPhone('a choice among many long names fits on a phone', MUCH, async (t, { page }) => {
  for (const name of ['Share and manage', 'What is in it', 'Subfolders', 'Genres']) {
    await page.locator('summary', { hasText: name }).first().click();
  }
  t.equal(await excess(page), 0);
  await page.getByLabel('Genre 39').selectOption('only this');
  await page.getByText('only Genre 39').waitFor(SOON);
  const box = await page.getByText('100,000 items (900 TB) would be in it.').boundingBox();
  t.ok(box && box.y > 0 && box.y + box.height < 844, 'what it would hold is in sight');
});

const film = (n: number, more: object = {}) => ({
  ...{ id: `film-${n}`, path: `${n}.mp4`, title: `Film ${n}`, kind: 'movie', revision: 'r' },
  ...{ mime_type: 'video/mp4', byte_size: 1, description: '', hash: 'x', ...more },
});
const LARGE = { name: 'films', kind: 'own', description: '', items: 3, sharedWith: [] };

onPhone(
  'a catalog comes in pages, is searched by the bridge, and shows what cannot be played now',
  {
    hash: '#catalogs',
    answers: {
      'GET /catalogs': { catalogs: [LARGE] },
      'GET /search': ({ query }) => ({
        results: query.q === 'zoe' ? [{ catalog: 'films', item: film(2, { title: 'Zoë' }) }] : [],
        total: 1,
      }),
      'GET /catalogs/films/items': ({ query: { search, cursor } }) => {
        if (search) return { items: [film(2, { title: 'Zoë' })], total: 1 };
        if (cursor) return { items: [film(3)], total: 201 };
        const first = Array.from({ length: 199 }, (_, n) => film(n + 10));
        const items = [film(1, { unavailable: true }), ...first];
        return { items, next: 'more', total: 201 };
      },
    },
  },
  async (t, { page, bridge }) => {
    await page.getByLabel('Find in all catalogs').fill('zoe');
    await page.getByRole('link', { name: 'Zoë' }).click();
    await page.getByRole('button', { name: 'Play Zoë' }).waitFor();
    await page.getByLabel('Find in this catalog').fill('');
    await shows(page, 'Disk is away');
    await page.getByRole('button', { name: 'Play Film 1', exact: true }).click({ force: true });
    await page.getByRole('button', { name: 'Show more (1 left)' }).click();
    await page.getByRole('button', { name: 'Play Film 3', exact: true }).waitFor();
    t.notOk(
      bridge.asked.some(({ method }) => method === 'POST'),
      'nothing was played',
    );
  },
);
const FOLDER = {
  answers: {
    'GET /catalogs': { catalogs: [{ ...catalog, name: 'films', description: 'Our films' }] },
    'GET /sources': {
      sources: [{ ...source, catalogs: ['films'], dir: '/media/films', isAway: false }],
    },
    'GET /sources/all/problems': {
      count: 203,
      problems: [{ ...problem, path: 'A film.mkv', message: 'It is cut off.', hint: 'Copy it.' }],
    },
  },
};

onPhone('what is done with a folder shows, and what is wrong in it', FOLDER, async (t, opened) => {
  const { bridge, page } = opened;
  await shows(page, 'Computing checksums');
  await shows(page, '3 GB of 9 GB · 180 MB per second · about 5 minutes left');
  const bar = page.getByRole('progressbar', { name: 'Computing checksums' });
  t.equal(await bar.getAttribute('value'), '3000000000');
  await page.getByText('2 files need a look').click();
  await shows(page, 'A film.mkv');
  await shows(page, 'Copy it.');
  await shows(page, 'and 202 more');
  const idle = { stage: 'idle', done: 0 };
  const away = { ...source, dir: '/media/films', catalogs: ['films'], activity: idle };
  bridge.answers['GET /sources'] = { sources: [{ ...away, problems: 0 }] };
  await page.getByText('/media/films is not there').waitFor(SOON);
  t.equal(await page.getByRole('progressbar').count(), 0);
});
