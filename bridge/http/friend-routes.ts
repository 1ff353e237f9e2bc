import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import type { Friend } from '../network/friend.ts';
import { FriendLimits } from '../network/friend-limits.ts';
import { keyWords } from '../network/key-words.ts';
import { BridgeError } from '../protocol/errors.ts';
import { encodeFriendCode } from '../protocol/friend-code.ts';
import { describeFriend } from './friend-answers.ts';
import { removeImport } from './import-routes.ts';
import { ByName, Done, FriendAnswer } from './schemas.ts';
import type { Services } from './services.ts';

const WhoAmI = Type.Object({
  name: Type.String(),
  key: Type.String(),
  friendCode: Type.String(),
  accounts: Type.Array(
    Type.Object({ network: Type.String(), name: Type.String(), account: Type.String() }),
  ),
});

const NewFriend = Type.Object({
  /** A friend code, or an account key (then nothing flows before a key is accepted). */
  code: Type.String({ minLength: 1, maxLength: 2048 }),
  name: Type.Optional(Type.String({ minLength: 1, maxLength: 64 })),
  /** They use the original's programs; with an account key only. */
  isOriginal: Type.Optional(Type.Boolean()),
});
const Acceptance = Type.Object({
  /** The friend's new code, or just the key to accept; needed where it replaces an accepted key. */
  code: Type.Optional(Type.String({ maxLength: 2048 })),
});

const Changes = Type.Object({
  isPaused: Type.Optional(Type.Boolean()),
  /** In place of all that there were. */
  limits: Type.Optional(FriendLimits),
});
const Words = Type.Object({
  /** Of the key that is accepted, or of the one that is offered. */
  key: Type.String(),
  /** The same ones at both households when nobody stands in between. */
  words: Type.Array(Type.String()),
});

export const friendRoutes: FastifyPluginAsyncTypebox<{ services: Services }> = async (
  app,
  { services },
) => {
  const { household, memberships, friends, shares, remote } = services;

  const describe = (friend: Friend) => describeFriend(services, friend);

  const toAll = { schema: { response: { 200: WhoAmI } }, config: { watch: true } };
  app.get('/whoami', toAll, async () => {
    const { name, key } = household;
    const accounts = memberships.list().map((membership) => ({
      network: membership.networkId,
      name: membership.name,
      account: membership.account,
    }));
    return { name, key, friendCode: encodeFriendCode({ name, key, accounts }), accounts };
  });

  app.get(
    '/friends',
    { schema: { response: { 200: Type.Object({ friends: Type.Array(FriendAnswer) }) } } },
    async () => ({
      friends: friends.list().map(describe),
    }),
  );

  app.post(
    '/friends',
    { schema: { body: NewFriend, response: { 201: FriendAnswer } } },
    async (request, reply) => {
      const { code, name, isOriginal } = request.body;
      const added = await friends.add(
        code,
        name,
        memberships.list().map(({ networkId }) => networkId),
        isOriginal,
      );
      reply.code(201);
      return describe(added);
    },
  );

  app.post(
    '/friends/:name/accept',
    { schema: { params: ByName, body: Acceptance, response: { 200: FriendAnswer } } },
    async (request) => {
      return describe(await friends.accept(request.params.name, request.body.code));
    },
  );

  const marking = { schema: { params: ByName, response: { 200: FriendAnswer } } };
  app.put('/friends/:name/original', marking, async (request) =>
    describe(await friends.setOriginal(request.params.name, true)),
  );
  app.delete('/friends/:name/original', marking, async (request) =>
    describe(await friends.setOriginal(request.params.name, false)),
  );

  app.get(
    '/friends/:name',
    { schema: { params: ByName, response: { 200: FriendAnswer } } },
    async (request) => describe(friends.get(request.params.name)),
  );

  app.patch(
    '/friends/:name',
    { schema: { params: ByName, body: Changes, response: { 200: FriendAnswer } } },
    async (request) => describe(await friends.change(request.params.name, request.body)),
  );

  /** For two people to read to each other. */
  app.get(
    '/friends/:name/words',
    { schema: { params: ByName, response: { 200: Words } } },
    async (request) => {
      const { key: accepted, offeredKey } = friends.get(request.params.name);
      const key = offeredKey ?? accepted;
      if (key === undefined) throw new BridgeError('KEY_UNKNOWN');
      return { key, words: [...(await keyWords(household.key, key))] };
    },
  );

  app.delete(
    '/friends/:name',
    { schema: { params: ByName, response: { 200: Done } } },
    async (request) => {
      const { id, name } = friends.get(request.params.name);
      await shares.removeFriend(id);
      for (const { alias, friend } of remote.list()) {
        if (friend === id) await removeImport(services, alias);
      }
      await friends.remove(name);
      return { ok: true as const };
    },
  );
};
