import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import { DeviceKind, DeviceName, Playing } from '../playback/device.ts';
import type { DeviceInfo } from '../playback/devices.ts';
import { Done } from './schemas.ts';
import type { Services } from './services.ts';

export const DeviceAnswer = Type.Object({
  id: Type.String(),
  kind: DeviceKind,
  name: DeviceName,
  createdAt: Type.String(),
  lastUsedAt: Type.String(),
  /** It is known, and shown nothing. */
  isRefused: Type.Optional(Type.Literal(true)),
  playing: Type.Array(Playing),
});

const ById = Type.Object({ id: Type.String({ minLength: 1, maxLength: 64 }) });
/** The code that a television shows at /tv. */
const NewDevice = Type.Object({
  code: Type.String({ minLength: 1, maxLength: 64 }),
  name: Type.Optional(DeviceName),
});
const USUAL_NAME = 'Television';
const Changes = Type.Object({
  name: Type.Optional(DeviceName),
  isRefused: Type.Optional(Type.Boolean()),
});

export const describeDevice = ({ createdAtMs, lastUsedAtMs, ...rest }: DeviceInfo) => ({
  ...rest,
  playing: [...rest.playing],
  createdAt: new Date(createdAtMs).toISOString(),
  lastUsedAt: new Date(lastUsedAtMs).toISOString(),
});

/** Televisions of the household, each of which may look at and play everything. */
export const deviceRoutes: FastifyPluginAsyncTypebox<{ services: Services }> = async (
  app,
  { services },
) => {
  const { devices, pairingCodes } = services;

  app.get(
    '/devices',
    { schema: { response: { 200: Type.Object({ devices: Type.Array(DeviceAnswer) }) } } },
    async () => ({ devices: devices.list().map(describeDevice) }),
  );

  app.post(
    '/devices',
    { schema: { body: NewDevice, response: { 201: DeviceAnswer } } },
    async ({ body }, reply) => {
      const device = await pairingCodes.pair(body.code, body.name ?? USUAL_NAME);
      reply.code(201);
      return describeDevice(device.info);
    },
  );

  app.patch(
    '/devices/:id',
    { schema: { params: ById, body: Changes, response: { 200: DeviceAnswer } } },
    async ({ params, body }) => {
      const device = await devices.change(params.id, body);
      return describeDevice(device.info);
    },
  );

  app.delete(
    '/devices/:id',
    { schema: { params: ById, response: { 200: Done } } },
    async ({ params }) => {
      await devices.remove(params.id);
      return { ok: true as const };
    },
  );
};
