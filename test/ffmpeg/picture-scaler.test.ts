import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import fc from 'fast-check';
import t from 'tap';
import { toolPath } from '../../bridge/ffmpeg/find-tool.ts';
import { PictureScaler } from '../../bridge/ffmpeg/picture-scaler.ts';
import { exifOrientation } from '../../bridge/media/exif-orientation.ts';
import { imageInfo } from '../../bridge/media/image-info.ts';
import { previewName, previewOf } from '../../bridge/media/preview.ts';
import { lacking } from '../support/fixtures.ts';

const never = new AbortController().signal;

const drawn = async (size: string, codec: string): Promise<Uint8Array> => {
  const source = ['-f', 'lavfi', '-i', `testsrc2=s=${size}`, '-frames:v', '1'];
  const args = ['-v', 'error', ...source, '-c:v', codec, '-f', 'image2pipe', 'pipe:1'];
  const options = { encoding: 'buffer', maxBuffer: 1e8 } as const;
  return (await promisify(execFile)('ffmpeg', args, options)).stdout;
};

/** The segment of a camera that was held sideways, in either order of bytes. */
const exif = (orientation: number, isLittle: boolean): Buffer => {
  const tiff = Buffer.alloc(8 + 2 + 12 + 4);
  const u16 = (value: number, at: number) =>
    isLittle ? tiff.writeUInt16LE(value, at) : tiff.writeUInt16BE(value, at);
  const u32 = (value: number, at: number) =>
    isLittle ? tiff.writeUInt32LE(value, at) : tiff.writeUInt32BE(value, at);
  tiff.write(isLittle ? 'II' : 'MM', 'latin1');
  u16(42, 2);
  u32(8, 4);
  u16(1, 8);
  u16(274, 10);
  u16(3, 12);
  u32(1, 14);
  u16(orientation, 18);
  const content = Buffer.concat([Buffer.from('Exif\0\0'), tiff]);
  const head = Buffer.from([0xff, 0xe1, 0, 0]);
  head.writeUInt16BE(content.length + 2, 2);
  return Buffer.concat([head, content]);
};

const heldSideways = (jpeg: Uint8Array, orientation: number, isLittle = true): Uint8Array =>
  Buffer.concat([jpeg.subarray(0, 2), exif(orientation, isLittle), jpeg.subarray(2)]);

const sizeOf = (bytes: Uint8Array | undefined) => {
  const { mimeType, width, height } = (bytes && imageInfo(bytes)) ?? {};
  return [mimeType, width, height];
};

t.test('names of previews', async (t) => {
  t.same(previewOf(previewName('poster', 320)), { of: 'poster', width: 320 });
  for (const name of ['poster', 'poster-w321', '-w320', 'w320', 'poster-w320x']) {
    t.equal(previewOf(name), undefined, name);
  }
});

t.test('which way up a picture is', async (t) => {
  const jpeg = new Uint8Array([0xff, 0xd8, 0xff, 0xd9]);
  for (const isLittle of [true, false]) {
    for (let way = 1; way <= 8; way++) {
      t.equal(exifOrientation(heldSideways(jpeg, way, isLittle)), way);
    }
    for (const way of [0, 9, 65_535])
      t.equal(exifOrientation(heldSideways(jpeg, way, isLittle)), 1);
  }
  t.equal(exifOrientation(jpeg), 1);
  const whole = heldSideways(jpeg, 6);
  const damaged = fc.tuple(fc.nat(whole.length), fc.uint8Array({ maxLength: 60 }));
  fc.assert(
    fc.property(damaged, ([at, bytes]) => {
      const way = exifOrientation(Buffer.concat([whole.subarray(0, at), bytes]));
      return way >= 1 && way <= 8;
    }),
  );
});

const skip = await lacking('ffmpeg');
t.test('pictures are made smaller', { skip }, async (t) => {
  const scaler = new PictureScaler(toolPath('ffmpeg'));
  const jpeg = await drawn('1600x900', 'mjpeg');
  const given = { mimeType: 'image/jpeg', bytes: jpeg };

  t.same(sizeOf((await scaler.scale(given, 320, never))?.bytes), ['image/jpeg', 320, 180]);
  t.equal(await scaler.scale(given, 1600, never), given, 'unless they are small enough');
  const sideways = { ...given, bytes: heldSideways(jpeg, 6) };
  const upright = await scaler.scale(sideways, 320, never);
  t.same(sizeOf(upright?.bytes), ['image/jpeg', 320, 568], 'and turned the right way up');
  const png = { mimeType: 'image/png', bytes: await drawn('700x701', 'png') };
  t.same(sizeOf((await scaler.scale(png, 640, never))?.bytes), ['image/jpeg', 640, 640]);

  const bomb = Uint8Array.from(png.bytes);
  new DataView(bomb.buffer).setUint32(16, 60_000);
  new DataView(bomb.buffer).setUint32(20, 60_000);
  t.equal(await scaler.scale({ ...png, bytes: bomb }, 320, never), undefined, 'a bomb');
  const text = new TextEncoder().encode('#EXTM3U\nfile:///etc/passwd\n');
  t.equal(await scaler.scale({ ...given, bytes: text }, 320, never), undefined, 'no picture');
  const cut = { ...given, bytes: jpeg.subarray(0, 400) };
  t.equal(await scaler.scale(cut, 320, never), undefined, 'half a head');
  const without = new PictureScaler(toolPath('ffmpeg', '/nowhere/ffmpeg'));
  t.equal(await without.scale(given, 320, never), undefined, 'no ffmpeg');
  await t.rejects(scaler.scale(given, 320, AbortSignal.abort(new Error('left'))), /left/);
});
