/** The disk of a bridge's data directory is full: people go on watching, and are told what does not go. */
import { copyFileSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { type Item, shareFolder, startBridge, temporaryDir } from '../support/bridge-process.ts';
import { lacking } from '../support/fixtures.ts';
import { mediaZoo, ZOO } from '../support/media-zoo.ts';
import { fill, smallDisk } from '../support/small-disk.ts';

const skip = await lacking('ffmpeg');

t.test('a full disk', { skip }, async (t) => {
  const disk = await smallDisk(t, '24m');
  if (disk === undefined) return void t.comment('no small disk can be mounted');
  const media = temporaryDir(t);
  await mediaZoo();
  copyFileSync(join(ZOO, 'subs.mp4'), join(media, 'Film.mp4'));
  copyFileSync(join(ZOO, 'pic.jpg'), join(media, 'Photo.jpg'));
  const owner = await startBridge(t, { name: 'Olivia', dataDir: temporaryDir(t) });
  const args = ['--no-own-network'];
  const friend = await startBridge(t, { name: 'Ben', dataDir: disk, args });
  const { code } = await owner.api.post<{ code: string }>('/invitations', { thisMachine: true });
  await friend.api.post('/memberships', { invitation: code });
  const items = await shareFolder({ owner, friend }, media);
  const film = items.find(({ path }) => path === 'Film.mp4') as Item;
  const photo = items.find(({ path }) => path === 'Photo.jpg') as Item;
  const filler = join(disk, 'filler');
  fill(filler);

  await t.test('watching goes on, keeping stops', async (t) => {
    const viewing = await friend.api.post<{ direct: string; hls: string }>('/viewings', {
      ...{ catalog: 'films', item: film.id },
    });
    const whole = await fetch(viewing.direct);
    t.equal((await whole.arrayBuffer()).byteLength, film.byte_size);
    t.match(await (await fetch(viewing.hls)).text(), /#EXTM3U/);
    const asset = `/catalogs/films/items/${photo.id}/assets/photo-w320`;
    for (const _ of [1, 2]) {
      const response = await fetch(`${friend.url}/api/v1${asset}`, {
        headers: { authorization: `Bearer ${friend.token}` },
      });
      t.match([response.status, response.headers.get('content-type')], [200, /^image/]);
      await response.arrayBuffer();
    }
    await friend.api.put(`/catalogs/films/items/${film.id}/position`, { atSec: 4, durationSec: 8 });
    t.match(await friend.api.get('/positions'), { positions: [{ item: film.id, atSec: 4 }] });
  });

  await t.test('what has to be kept says so, and leaves nothing behind', async (t) => {
    const wanted = { catalog: 'films', item: film.id };
    await t.rejects(friend.api.post('/downloads', wanted), { code: 'DISK_FULL', hint: /room/ });
    const made = { name: 'mine', description: '', dir: media };
    await t.rejects(friend.api.post('/catalogs', made), { code: 'DISK_FULL' });
    const names = readdirSync(disk, { recursive: true }).map(String);
    t.same(
      names.filter((name) => /\.tmp$|\.part$/.test(name)),
      [],
    );
    rmSync(filler);
    t.match(await friend.api.post('/downloads', wanted), { item: film.id });
    t.match(await friend.api.post('/catalogs', made), { name: 'mine' });
  });

  await t.test('it starts again once there is room, and says so before', async (t) => {
    await friend.stop();
    fill(filler);
    await t.rejects(friend.restart(), { message: /"code":"DISK_FULL"/ });
    rmSync(filler);
    await friend.restart();
    t.match(await friend.api.get('/positions'), { positions: [{ item: film.id, atSec: 4 }] });
  });
});
