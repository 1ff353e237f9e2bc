/**
 * Builds the Jellyfin plugin for each line of servers, and what Jellyfin installs it from, into dist/jellyfin.
 * `--line 12` builds one of them; `--assemblies 12=DIR` takes the server's assemblies from there instead of from NuGet.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { zipOf } from './zip.ts';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const SOURCE = join(ROOT, 'plugin', 'jellyfin');
const OUT = join(ROOT, 'dist', 'jellyfin');
const BUILD = join(ROOT, 'dist', 'jellyfin-build');
const DLL = 'Jellyfin.Plugin.Natster.dll';

/** Of two that a server may take, it takes the higher version: so the later line has the higher number. */
const LINES = [
  { line: '12', number: 12, abi: '12.0.0.0' },
  { line: '10.11', number: 10, abi: '10.11.0.0' },
] as const;
type Line = (typeof LINES)[number];

const ABOUT = {
  guid: '8a6f2b5e-0f6d-4d0c-9c52-6a4e1d7b93c4',
  name: 'Natster',
  description:
    'What friends share with your household stands as libraries in this server, kept in step with your Natster bridge.',
  overview: "Friends' films, shows and music in libraries of your own server",
  owner: 'Natster Bridge',
  category: 'General',
};

class Missing extends Error {}

const { values } = parseArgs({
  options: {
    line: { type: 'string', multiple: true, default: LINES.map(({ line }) => line) },
    assemblies: { type: 'string', multiple: true, default: [] },
  },
});

const assembliesOf = (line: string): string | undefined =>
  values.assemblies.find((one) => one.startsWith(`${line}=`))?.slice(line.length + 1);

const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
  version: string;
};

const buildLine = ({ line, number, abi }: Line) => {
  const whole = `${version}.${number}`;
  const out = join(BUILD, line);
  rmSync(out, { recursive: true, force: true });
  const assemblies = assembliesOf(line);
  const { status, stdout, stderr } = spawnSync(
    'dotnet',
    [
      ...['build', join(SOURCE, 'Natster.csproj'), '-c', 'Release', '--nologo'],
      ...['-v', 'q', '-o', join(out, 'bin'), `-p:BaseIntermediateOutputPath=${join(out, 'obj')}/`],
      ...[`-p:JellyfinLine=${line}`, `-p:PluginVersion=${whole}`],
      // Nothing of it runs on afterwards.
      ...['-nodeReuse:false', '-p:UseSharedCompilation=false'],
      ...(assemblies ? [`-p:JellyfinAssemblies=${assemblies}`] : []),
    ],
    { encoding: 'utf8' },
  );
  if (status !== 0) throw new Missing(reasonOf(line, `${stdout}\n${stderr}`));
  const file = `natster_${whole}.zip`;
  const zip = zipOf([
    { name: DLL, bytes: readFileSync(join(out, 'bin', DLL)) },
    { name: 'LICENSE', bytes: readFileSync(join(SOURCE, 'LICENSE')) },
  ]);
  writeFileSync(join(OUT, file), zip);
  const checksum = createHash('md5').update(zip).digest('hex');
  const changelog = `As Natster Bridge ${version}.`;
  return { version: whole, changelog, targetAbi: abi, checksum, ...madeAt(), file };
};

const reasonOf = (line: string, output: string): string => {
  const absent = [...output.matchAll(/NU110[12]: Unable to find package ([\w.]*\w)/g)].map(
    ([, name]) => name,
  );
  if (absent.length > 0) {
    const names = [...new Set(absent)].join(', ');
    return `NuGet has no ${names} for Jellyfin ${line} here. With a directory of that server's assemblies: npm run plugin -- --assemblies ${line}=DIR`;
  }
  return `The plugin for Jellyfin ${line} was not built:\n${output.trim().split('\n').slice(-20).join('\n')}`;
};

/** Of the sources, so that they make the same files on any day. */
const madeAt = (): { timestamp?: string } => {
  try {
    const git = ['-C', ROOT, 'log', '-1', '--format=%cI', '--', 'plugin/jellyfin', 'package.json'];
    const timestamp = execFileSync('git', git, { encoding: 'utf8', stdio: 'pipe' }).trim();
    return timestamp ? { timestamp: new Date(timestamp).toISOString() } : {};
  } catch {
    return {};
  }
};

const main = (): number => {
  if (spawnSync('dotnet', ['--version']).status !== 0) {
    console.error('The .NET SDK (10 or newer) is not here: there is no command `dotnet`.');
    return 1;
  }
  mkdirSync(OUT, { recursive: true });
  const versions: object[] = [];
  let failed = 0;
  for (const each of LINES.filter(({ line }) => values.line.includes(line))) {
    try {
      versions.push(buildLine(each));
      console.log(`Built for Jellyfin ${each.line}.`);
    } catch (error) {
      if (!(error instanceof Missing)) throw error;
      console.error(error.message);
      failed += 1;
    }
  }
  if (versions.length === 0) return 1;
  writeFileSync(
    join(OUT, 'packages.json'),
    `${JSON.stringify([{ ...ABOUT, versions }], null, 2)}\n`,
  );
  return failed === 0 ? 0 : 1;
};

process.exitCode = main();
