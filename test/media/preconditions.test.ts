import t from 'tap';
import { type Conditions, evaluate, type Verdict } from '../../bridge/media/preconditions.ts';

const ETAG = '"r,1"';
const DATE = 'Wed, 21 Oct 2026 07:28:00 GMT';

const TABLE: readonly (readonly [conditions: Conditions, expected: Verdict])[] = [
  [{}, 'proceed'],
  [{ ifMatch: ETAG }, 'proceed'],
  [{ ifMatch: '*' }, 'proceed'],
  [{ ifMatch: ` "other" , ${ETAG}` }, 'proceed'],
  [{ ifMatch: '"other"' }, 'failed'],
  [{ ifMatch: `W/${ETAG}` }, 'failed'],
  [{ ifMatch: 'r,1' }, 'failed'],
  [{ ifMatch: '"r", "1"' }, 'failed'],
  [{ ifMatch: '' }, 'failed'],
  [{ ifNoneMatch: ETAG }, 'not-modified'],
  [{ ifNoneMatch: `W/${ETAG}` }, 'not-modified'],
  [{ ifNoneMatch: '*' }, 'not-modified'],
  [{ ifNoneMatch: ' * ' }, 'not-modified'],
  [{ ifNoneMatch: `"a,b",W/"c" , ${ETAG}` }, 'not-modified'],
  [{ ifNoneMatch: `"a","b",W/${ETAG}` }, 'not-modified'],
  [{ ifNoneMatch: '"other"' }, 'proceed'],
  [{ ifNoneMatch: '"r", "1"' }, 'proceed'],
  [{ ifNoneMatch: 'r,1' }, 'proceed'],
  [{ ifNoneMatch: '' }, 'proceed'],
  [{ ifRange: ETAG }, 'proceed'],
  [{ ifRange: ` ${ETAG} ` }, 'proceed'],
  [{ ifRange: `W/${ETAG}` }, 'whole'],
  [{ ifRange: '"other"' }, 'whole'],
  [{ ifRange: '*' }, 'whole'],
  [{ ifRange: `"other", ${ETAG}` }, 'whole'],
  [{ ifRange: DATE }, 'whole'],
  [{ ifRange: '' }, 'whole'],
  // The order of RFC 9110 section 13.2.2.
  [{ ifMatch: '"other"', ifNoneMatch: ETAG }, 'failed'],
  [{ ifMatch: ETAG, ifNoneMatch: ETAG }, 'not-modified'],
  [{ ifNoneMatch: ETAG, ifRange: '"other"' }, 'not-modified'],
  [{ ifNoneMatch: '"other"', ifRange: '"other"' }, 'whole'],
];

t.test('conditions against a strong tag', async (t) => {
  for (const [conditions, expected] of TABLE) {
    t.equal(evaluate(conditions, ETAG), expected, JSON.stringify(conditions));
  }
});
