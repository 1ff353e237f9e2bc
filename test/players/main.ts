/** `npm run players [-- --only NAME]`: see docs/players.md. */
import { parseArgs } from 'node:util';
import { startWorker } from '../bench/children.ts';
import { Households } from '../bench/households.ts';
import { Scope } from '../bench/scope.ts';
import { has } from '../support/fixtures.ts';
import { natsServer } from '../support/nats-server.ts';
import { PROGRAM } from '../support/root.ts';
import { browserPlayers } from './browser.ts';
import { ffmpeg } from './ffmpeg.ts';
import { makeCopies } from './film.ts';
import { gstreamers } from './gstreamer.ts';
import { kodi } from './kodi.ts';
import { mpv } from './mpv.ts';
import type { Player } from './player.ts';
import { type Row, tableOf, writeTable } from './table.ts';
import { messageOf, tryOut } from './trial.ts';
import { vlcs } from './vlc.ts';

const PLAYERS: readonly Player[] = [mpv, ...vlcs, kodi, ffmpeg, ...gstreamers, ...browserPlayers];
const ONE_WAY_MS = 30;
const LINK_BYTES_PER_SEC = 5_000_000;

const { values: flags } = parseArgs({ options: { only: { type: 'string', multiple: true } } });
const scope = new Scope();

const fileOf = ({ name, address, film }: Player): string => `${name} ${address}.${film}`;

/** Ben's bridge at the end of a line of 60 ms and 40 Mbit/s. */
const startHouseholds = async (players: readonly Player[]): Promise<Households> => {
  const settings = { program: PROGRAM, natsServer: await natsServer() };
  const directory = await makeCopies(scope, players.map(fileOf));
  const households = await Households.start(scope, settings, { directory });
  const target = await households.natsAddress();
  const proxy = await startWorker<{ port: number }>(
    ...([scope, 'delaying-proxy', target, String(ONE_WAY_MS)] as const),
  );
  await households.rerouteFriend(`127.0.0.1:${proxy.ready.port}`);
  await proxy.ask({ bytesPerSec: LINK_BYTES_PER_SEC });
  return households;
};

/** What went wrong is told at once. */
const runOne = async (player: Player, households: Households): Promise<Row> => {
  const own = new Scope();
  scope.defer(() => own.close());
  const row = { player, version: '' };
  try {
    const missing: string[] = [];
    for (const program of player.programs) if (!(await has(program))) missing.push(program);
    if (missing.length > 0) {
      const packages = player.packages.join(' ');
      throw new Error(`${missing.join(', ')} not installed: apt-get install ${packages}`);
    }
    row.version = await player.version();
    const { direct, hls } = await households.view(fileOf(player));
    const playing = await player.open(own);
    const outcome = await tryOut(player, playing, player.address === 'HLS' ? hls : direct);
    for (const failure of outcome.failures) console.error(`${fileOf(player)}: ${failure}`);
    return { ...row, outcome };
  } catch (error) {
    console.error(`${fileOf(player)} did not run: ${messageOf(error)}`);
    return row;
  } finally {
    await own.close();
  }
};

const runAll = async (players: readonly Player[]): Promise<boolean> => {
  const households = await startHouseholds(players);
  const rows: Row[] = [];
  for (const player of players) {
    const row = await runOne(player, households);
    const isWell = row.outcome?.failures.length === 0;
    console.log(`${fileOf(player)}: ${isWell ? 'plays' : 'FAILED'}`);
    rows.push(row);
  }
  if (flags.only) console.log(tableOf(rows));
  else await writeTable(tableOf(rows));
  return rows.every(({ outcome }) => outcome?.failures.length === 0);
};

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  // A signal often comes twice, from the terminal and from npm; ending takes a moment.
  process.on(signal, () => void scope.close().then(() => process.exit(1)));
}
const wanted = PLAYERS.filter(({ name }) => !flags.only || flags.only.includes(name));
if (wanted.length === 0) {
  console.error(
    `There is no such player; there are: ${[...new Set(PLAYERS.map(({ name }) => name))].join(', ')}`,
  );
  process.exitCode = 2;
} else {
  try {
    if (!(await runAll(wanted))) process.exitCode = 1;
  } finally {
    await scope.close();
  }
}
