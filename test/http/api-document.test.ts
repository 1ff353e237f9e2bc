/** docs/api.md lists every code with its status. `UPDATE_CODES=1` writes the list anew. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { statusOf } from '../../bridge/http/error-status.ts';
import { BridgeError, ERROR_CODES } from '../../bridge/protocol/errors.ts';
import { ROOT } from '../support/root.ts';

const DOCUMENT = join(ROOT, 'docs', 'api.md');
const MARK = '<!-- codes: written and checked by test/http/api-document.test.ts -->';

t.test('every code is documented with its status', async (t) => {
  const text = readFileSync(DOCUMENT, 'utf8');
  const rows = ERROR_CODES.map(
    (code) => `| ${code} | ${statusOf(code)} | ${new BridgeError(code).message} |`,
  );
  const wanted = [
    text.slice(0, text.indexOf(MARK)) + MARK,
    '',
    '| code | status | meaning |',
    '|---|---|---|',
    ...rows,
    '',
  ].join('\n');
  if (process.env.UPDATE_CODES) writeFileSync(DOCUMENT, wanted);
  t.equal(readFileSync(DOCUMENT, 'utf8'), wanted);
});
