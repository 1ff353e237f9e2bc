import { existsSync } from 'node:fs';
import { type Browser, chromium, type Page } from 'playwright-core';
import t, { type Test } from 'tap';
import { BridgeError } from '../../bridge/protocol/errors.ts';
import { StubBridge } from './stub-bridge.ts';

const CHROMIUM = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(
  (path) => existsSync(path),
);
const PHONE = { width: 390, height: 844 };
const SIGNED_OUT = new BridgeError('NOT_SIGNED_IN');
// The page asks every four seconds, and every two while the bridge is away.
const SOON = { timeout: 20_000 };

const skip = CHROMIUM === undefined && 'needs Chromium, which is not installed';
let browser: Browser;

t.before(async () => {
  if (!CHROMIUM) return;
  const args = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  browser = await chromium.launch({ executablePath: CHROMIUM, args });
});
t.after(() => browser?.close());

/** A stub and a phone that has opened it; at the end, nothing may have gone wrong unseen. */
const open = async (t: Test, answers: ConstructorParameters<typeof StubBridge>[0], hash = '') => {
  const bridge = new StubBridge(answers);
  await bridge.start();
  const context = await browser.newContext({ viewport: PHONE });
  const page = await context.newPage();
  const wrong: string[] = [];
  page.on('pageerror', (error) => wrong.push(error.message));
  page.on('console', (message) => {
    if (message.text().includes('Content Security Policy')) wrong.push(message.text());
  });
  page.on('request', (request) => {
    if (!request.url().startsWith(bridge.url)) wrong.push(`asked ${request.url()}`);
  });
  t.teardown(async () => {
    t.same(wrong, [], 'no errors, nothing against the policy, no request elsewhere');
    await context.close();
    await bridge.stop();
  });
  await page.goto(`${bridge.url}/${hash}`);
  return { bridge, page };
};

const shows = async (page: Page, text: string) =>
  page
    .getByText(text, { exact: true })
    .first()
    .waitFor({ state: 'visible', ...SOON });

const heading = async (page: Page, name: string) =>
  page.getByRole('heading', { name, exact: true }).first().waitFor(SOON);

t.test(
  'a browser that is not signed in is told what to do, and can paste the link',
  { skip },
  async (t) => {
    const { bridge, page } = await open(t, { 'GET /whoami': SIGNED_OUT });
    await heading(page, 'Sign in');
    await shows(page, 'natster-bridge login');
    bridge.answers['POST /sign-in'] = () => {
      bridge.answers['GET /whoami'] = { name: 'Olivia', key: 'XOWN', friendCode: 'f' };
      return { ok: true };
    };
    await page.getByLabel('Or paste the link').fill('http://127.0.0.1:8690/#sign-in=abc_123');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await heading(page, 'Catalogs');
    t.match(bridge.asked.find(({ path }) => path === '/sign-in')?.body, { code: 'abc_123' });
  },
);

t.test('the sign-in link signs in and leaves no code in the address', { skip }, async (t) => {
  const { bridge, page } = await open(t, { 'POST /sign-in': { ok: true } }, '#sign-in=abc_123');
  await heading(page, 'Catalogs');
  t.equal(page.url(), `${bridge.url}/`);
  t.match(bridge.asked[0], { path: '/sign-in', body: { code: 'abc_123' } });
});

t.test('a used sign-in link says so', { skip }, async (t) => {
  const answers = {
    'GET /whoami': SIGNED_OUT,
    'POST /sign-in': new BridgeError('SIGN_IN_CODE_INVALID'),
  };
  const { page } = await open(t, answers, '#sign-in=used');
  await shows(page, 'This sign-in link was used already or has expired.');
  await shows(page, 'Run natster-bridge login for a new one.');
});

t.test(
  'a sign-in that ends while the page is open leads back to signing in',
  { skip },
  async (t) => {
    const { bridge, page } = await open(t, {});
    await heading(page, 'Catalogs');
    bridge.answers['GET /whoami'] = SIGNED_OUT;
    await heading(page, 'Sign in');
  },
);

t.test(
  'a new household is led to the form, and a refusal stands beside its button',
  { skip },
  async (t) => {
    const { bridge, page } = await open(t, {
      'POST /catalogs': new BridgeError('DIRECTORY_INVALID'),
    });
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
  },
);

t.test(
  'a bridge that goes away is reported, and the page comes back with it',
  { skip },
  async (t) => {
    const { bridge, page } = await open(t, {});
    await heading(page, 'Catalogs');
    await bridge.stop();
    await shows(page, 'The bridge cannot be reached.');
    await heading(page, 'Catalogs');
    bridge.answers['GET /friends'] = {
      friends: [{ name: 'Ben', key: 'XBEN', accounts: [], shares: [] }],
    };
    await bridge.start();
    await shows(page, 'The bridge is back.');
    await page.getByText('The bridge cannot be reached.').waitFor({ state: 'detached', ...SOON });
    await page.getByRole('link', { name: 'Friends' }).click();
    await heading(page, 'Ben');
  },
);

t.test('an offered key is accepted only as it was seen', { skip }, async (t) => {
  const offering = (offeredKey: string) => ({
    friends: [{ name: 'Ben', key: 'XOLD', offeredKey, accounts: [], shares: [] }],
  });
  const { bridge, page } = await open(t, { 'GET /friends': offering('XNEW') }, '#friends');
  const accept = page.getByRole('button', { name: 'It is the same: accept it' });
  await shows(page, 'XNEW');
  await shows(page, 'XOLD');
  bridge.answers['POST /friends/Ben/accept'] = { name: 'Ben' };
  // Clicked before the page has heard of the other key.
  bridge.answers['GET /friends'] = offering('XEVE');
  await accept.click();
  await shows(page, 'Another key has been offered since you looked.');
  t.notOk(bridge.asked.some(({ method }) => method === 'POST'));
});

t.test('long names fit on a phone', { skip }, async (t) => {
  const name = 'w'.repeat(64);
  const catalog = { name, kind: 'own', description: name, items: 1, sharedWith: [name] };
  const { page } = await open(t, {
    'GET /catalogs': { catalogs: [catalog, { ...catalog, kind: 'imported', friend: name }] },
    'GET /friends': { friends: [{ name, key: name, accounts: [], shares: [name] }] },
    'GET /memberships': {
      memberships: [
        { kind: 'own', network: 'n', name, account: name, urls: [name], online: false },
      ],
    },
  });
  for (const place of ['Catalogs', 'Friends', 'Networks']) {
    await page.getByRole('link', { name: place }).click();
    await heading(page, place);
    const excess = await page.evaluate<number>('document.documentElement.scrollWidth - innerWidth');
    t.equal(excess, 0, place);
  }
});
