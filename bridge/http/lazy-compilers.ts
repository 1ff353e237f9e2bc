/**
 * Fastify's own validators and serializers, each compiled when it is needed first: to compile those of
 * all routes was a third of a bridge's start.
 */
import AjvCompiler from '@fastify/ajv-compiler';
import SerializerSelector from '@fastify/fast-json-stringify-compiler';
import type { FastifySchema, FastifySchemaCompiler, FastifySerializerCompiler } from 'fastify';
import type { FastifySchemaValidationError } from 'fastify/types/schema.js';

const once = <T>(make: () => T): (() => T) => {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
};

type Validator = { (data: unknown): boolean; errors?: FastifySchemaValidationError[] | null };

export const lazyValidators = (): FastifySchemaCompiler<FastifySchema> => {
  const compiler = once(() => AjvCompiler()({}, { customOptions: {} }));
  return (route) => {
    const validator = once(() => compiler()(route as never) as Validator);
    return (data: unknown) => validator()(data) || { error: validator().errors ?? [] };
  };
};

export const lazySerializers = (): FastifySerializerCompiler<FastifySchema> => {
  const compiler = once(() => SerializerSelector()({}, {}));
  return (route) => {
    const serializer = once(() => compiler()(route as never));
    return (data) => serializer()(data);
  };
};
