/** What members are told of an owner's own certificate: its authorities, and nothing else in that file. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { GivenCertificate } from '../../../bridge/network/tls/given-certificate.ts';
import { issueCertificate, makeAuthority, type Pair } from '../../../bridge/network/tls/issue.ts';
import { temporaryDir } from '../../support/bridge-process.ts';

const START = Date.parse('2026-01-01T00:00:00Z');

const given = async (t: Test, authority: Pair, caText: string) => {
  const dir = temporaryDir(t);
  const files = {
    certFile: join(dir, 'cert'),
    keyFile: join(dir, 'key'),
    caFile: join(dir, 'ca'),
  };
  const { cert, key } = await issueCertificate(authority, ['films.example.org'], START);
  writeFileSync(files.certFile, cert);
  writeFileSync(files.keyFile, key);
  writeFileSync(files.caFile, caText);
  const source = new GivenCertificate(files, () => ['films.example.org']);
  await source.next(START);
  return source.trusted;
};

t.test('a key in the file of authorities stays at home', async (t) => {
  const authority = await makeAuthority('O', START);
  for (const text of [authority.cert + authority.key, authority.key + authority.cert]) {
    t.same(await given(t, authority, text), [authority.cert]);
  }
});

t.test('several authorities are told one by one, up to what a message holds', async (t) => {
  const authority = await makeAuthority('O', START);
  const others = await Promise.all(['P', 'Q', 'R', 'S'].map((name) => makeAuthority(name, START)));
  const certs = [authority, ...others].map(({ cert }) => cert);
  t.same(
    await given(t, authority, `# of ours\n${certs.slice(0, 4).join('\n')}`),
    certs.slice(0, 4),
  );
  await t.rejects(given(t, authority, certs.join('')), {
    code: 'CERTIFICATE_INVALID',
    message: /holds 5 authorities/,
  });
});

t.test('a file without an authority, or with a damaged one, is refused', async (t) => {
  const authority = await makeAuthority('O', START);
  const damaged = authority.cert.replace(/\n[^-\n]{20}/, '\n');
  for (const text of ['', authority.key, authority.cert + damaged]) {
    await t.rejects(given(t, authority, text), {
      code: 'CERTIFICATE_INVALID',
      message: /not a certificate in PEM form/,
    });
  }
});
