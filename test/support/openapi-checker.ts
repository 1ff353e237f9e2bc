/** Says whether requests and answers are what an OpenAPI description allows, and nothing else. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

type Schema = Record<string, unknown>;
type Parameter = { name: string; in: string; required?: boolean; schema: Schema };
type Content = Record<string, { schema?: Schema | null }>;
export type Operation = {
  readonly operationId: string;
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly content: Content };
  readonly responses: Record<string, { content?: Content }>;
  readonly security?: readonly object[];
};
type Document = {
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, Schema> };
};
type Validate = ((value: unknown) => boolean) & { errors?: readonly object[] | null };

const require = createRequire(import.meta.url);
const { Ajv } = require('ajv') as { Ajv: new (options: object) => AjvLike };
const addFormats = require('ajv-formats') as (ajv: AjvLike) => void;
type AjvLike = {
  addSchema(schema: object, key: string): void;
  addFormat(name: string, format: boolean): void;
  compile(schema: object): Validate;
};

export type Found = {
  readonly operation: Operation;
  readonly path: Readonly<Record<string, string>>;
};

export class OpenApiChecker {
  readonly #document: Document;
  readonly #routes: { match: RegExp; names: string[]; methods: Record<string, Operation> }[];
  readonly #strict: AjvLike;
  readonly #words: AjvLike;
  readonly #compiled = new Map<string, Validate>();

  constructor(file: string) {
    this.#document = withoutNullable(JSON.parse(readFileSync(file, 'utf8'))) as Document;
    this.#routes = Object.entries(this.#document.paths).map(([path, methods]) => {
      const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? '');
      const pattern = path.replaceAll('.', '\\.').replaceAll(/\{\w+\}/g, '([^/]+?)');
      return { match: new RegExp(`^${pattern}$`), names, methods };
    });
    this.#strict = this.#ajv(false);
    this.#words = this.#ajv('array');
  }

  find(method: string, pathname: string): Found | undefined {
    for (const { match, names, methods } of this.#routes) {
      const parts = match.exec(pathname);
      const operation = methods[method.toLowerCase()];
      if (!parts || !operation) continue;
      const path = names.map((name, i) => [name, decodeURIComponent(parts[i + 1] ?? '')] as const);
      return { operation, path: Object.fromEntries(path) };
    }
    return undefined;
  }

  /** What is wrong with a request. */
  request({ operation, path }: Found, query: URLSearchParams, body: unknown): string[] {
    const wrong: string[] = [];
    const parameters = operation.parameters ?? [];
    const known = new Set(parameters.filter((each) => each.in === 'query').map(({ name }) => name));
    for (const name of new Set(query.keys())) {
      if (!known.has(name)) wrong.push(`${operation.operationId} has no query ${name}`);
    }
    for (const parameter of parameters) {
      const { name, required, schema } = parameter;
      const isList = schema.type === 'array';
      const all = parameter.in === 'query' ? query.getAll(name) : [path[name] ?? ''];
      if (all.length === 0) {
        if (required) wrong.push(`${operation.operationId} lacks ${name}`);
        continue;
      }
      if (!isList && all.length > 1) wrong.push(`${name} is there more than once`);
      const validate = this.#validator(this.#words, `${operation.operationId} ${name}`, {
        type: 'object',
        properties: { value: schema },
      });
      const value = { value: isList ? all : all[0] };
      if (!validate(value)) wrong.push(`${name}: ${JSON.stringify(validate.errors)}`);
    }
    const schema = operation.requestBody?.content['application/json']?.schema;
    if (schema) wrong.push(...this.#check(`${operation.operationId} body`, schema, body));
    else if (body !== undefined) wrong.push(`${operation.operationId} takes no body`);
    return wrong;
  }

  /** What is wrong with an answer in JSON. */
  answer({ operation }: Found, status: number, body: unknown): string[] {
    const response = operation.responses[String(status)];
    if (!response) return [`${operation.operationId} does not answer ${status}`];
    const schema = response.content?.['application/json']?.schema;
    if (!schema) return body === undefined ? [] : [`${operation.operationId} answers no JSON`];
    return this.#check(`${operation.operationId} ${status}`, schema, body);
  }

  #check(key: string, schema: Schema, value: unknown): string[] {
    const validate = this.#validator(this.#strict, key, schema);
    return validate(value) ? [] : [`${key}: ${JSON.stringify(validate.errors)}`];
  }

  #validator(ajv: AjvLike, key: string, schema: Schema): Validate {
    const known = this.#compiled.get(key);
    if (known) return known;
    const text = JSON.stringify(schema).replaceAll('"#/components', '"api#/components');
    const made = ajv.compile(JSON.parse(text));
    this.#compiled.set(key, made);
    return made;
  }

  #ajv(coerceTypes: boolean | 'array'): AjvLike {
    const ajv = new Ajv({ strict: false, coerceTypes });
    addFormats(ajv);
    for (const name of ['int32', 'int64', 'float', 'double', 'binary']) ajv.addFormat(name, true);
    ajv.addSchema({ $id: 'api', components: this.#document.components }, 'api');
    return ajv;
  }
}

/** OpenAPI 3.0 says `nullable` where JSON Schema has another type. */
const withoutNullable = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(withoutNullable);
  if (typeof value !== 'object' || value === null) return value;
  const { nullable, ...rest } = value as Schema;
  const plain = Object.fromEntries(
    Object.entries(rest).map(([key, each]) => [key, withoutNullable(each)]),
  );
  return nullable === true ? { anyOf: [plain, { type: 'null' }] } : plain;
};
