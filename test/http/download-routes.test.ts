import fastify from 'fastify';
import t from 'tap';
import { downloadRoutes } from '../../bridge/http/download-routes.ts';
import { errorBody, statusOf } from '../../bridge/http/error-status.ts';
import type { Services } from '../../bridge/http/services.ts';
import { BridgeError } from '../../bridge/protocol/errors.ts';
import type { DownloadInfo, NewDownload } from '../../bridge/remote/downloads/downloads.ts';

const ITEM = 'A'.repeat(22);

/** The routes over downloads that are only asked for. */
const setUp = async () => {
  const asked: NewDownload[] = [];
  const add = async (wanted: NewDownload) => {
    asked.push(wanted);
    return {
      ...{ id: '0123abcd', catalog: 'films', item: ITEM, title: 'Film', addedAt: '' },
      ...{ state: 'paused', problem: 'DISK_FULL', dir: '/films', fileName: 'Film.mkv' },
      ...{ bytes: 1, size: 2, rate: undefined, secondsLeft: undefined, doneAt: undefined },
      ...{ sha256: undefined, isVerified: undefined },
    } satisfies DownloadInfo;
  };
  const app = fastify();
  app.setErrorHandler((error, _request, reply) => {
    const known = error instanceof BridgeError ? error : new BridgeError('REQUEST_INVALID');
    reply.code(statusOf(known.code)).send(errorBody(known));
  });
  await app.register(downloadRoutes, { services: { downloads: { add } } as unknown as Services });
  return { app, asked };
};

t.test('only callers on this machine may say where to, or under what name', async (t) => {
  const { app, asked } = await setUp();
  const post = (more: object, remoteAddress: string, headers = {}) => {
    const payload = { catalog: 'films', item: ITEM, ...more };
    return app.inject({ method: 'POST', url: '/downloads', payload, remoteAddress, headers });
  };
  for (const more of [{ dir: '/films' }, { name: 'Other.mkv' }]) {
    for (const address of ['192.168.1.7', '8.8.8.8', 'fe80::1', '::ffff:192.168.1.7']) {
      const refused = await post(more, address);
      t.match(
        [refused.statusCode, refused.json()],
        [403, { error: { code: 'DESTINATION_REFUSED' } }],
      );
    }
    for (const header of ['x-forwarded-for', 'forwarded', 'via', 'x-real-ip']) {
      const passedOn = await post(more, '127.0.0.1', { [header]: '192.168.1.7' });
      t.equal(passedOn.statusCode, 403, header);
    }
  }
  t.same(asked, []);
  for (const address of ['127.0.0.1', '127.8.0.1', '::1', '::ffff:127.0.0.1']) {
    t.equal((await post({ dir: '/films' }, address)).statusCode, 201, address);
  }
  t.equal((await post({}, '192.168.1.7')).statusCode, 201, 'into the usual folder');
  t.equal((await post({ dir: 'films' }, '127.0.0.1')).json().error.code, 'DIRECTORY_INVALID');
  t.equal(asked.length, 5);
});

t.test('what is paused says what to do', async (t) => {
  const { app } = await setUp();
  const payload = { catalog: 'films', item: ITEM };
  const made = await app.inject({ method: 'POST', url: '/downloads', payload });
  t.match(made.json(), {
    ...{ state: 'paused', path: '/films/Film.mkv', bytes: 1, size: 2 },
    problem: { code: 'DISK_FULL', message: String, hint: /room/ },
  });
});
