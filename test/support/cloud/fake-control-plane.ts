/** A control plane made of its API description alone, which changes the accounts of a real nats-server. */
import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { createAccount, createUser, type Export, type Import } from '@nats-io/jwt';
import type { Test } from 'tap';
import { type Found, OpenApiChecker } from '../openapi-checker.ts';
import { ROOT } from '../root.ts';
import {
  accountView,
  exportView,
  type FakeAccount,
  type FakeSystem,
  type FakeTeam,
  importView,
  systemView,
  teamView,
  userView,
} from './control-plane-views.ts';
import type { OperatorSystem } from './operator-system.ts';

const DOCUMENT = join(ROOT, 'test/data/synadia-control-plane-beta.json');
type Schema = { properties?: object; allOf?: { $ref: string }[] };
const { schemas } = JSON.parse(readFileSync(DOCUMENT, 'utf8')).components as {
  schemas: Record<string, Schema>;
};

type Answer =
  | { readonly json: object; readonly status?: number }
  | { readonly text: string }
  | { readonly status: number; readonly said?: string };
type Path = Record<string, string>;

export class FakeControlPlane {
  readonly teams: FakeTeam[] = [];
  readonly systems: FakeSystem[] = [];
  readonly accounts: FakeAccount[] = [];
  /** Tokens, and the ids of the teams that each shows. */
  readonly tokens = new Map<string, readonly string[]>();
  /** What was not allowed. */
  readonly violations: string[] = [];
  /** Names of the operations that were asked for. */
  readonly requests: string[] = [];
  /** Answers in place of the control plane when it returns true. */
  override: (operation: string, request: IncomingMessage, response: ServerResponse) => boolean =
    () => false;
  limits = { exports: 10, imports: 10 };
  /** Of users' credentials. */
  lifetimeSec: number | undefined;
  readonly #operator: OperatorSystem;
  readonly #checker = new OpenApiChecker(DOCUMENT);
  /** Accounts that the servers are being told of, as far as is said. */
  readonly #unsynced = new Set<FakeAccount>();
  readonly #server: Server;
  #ids = 0;

  private constructor(operator: OperatorSystem) {
    this.#operator = operator;
    this.#server = createServer((request, response) => void this.#handle(request, response));
  }

  static async start(t: Test, operator: OperatorSystem): Promise<FakeControlPlane> {
    const fake = new FakeControlPlane(operator);
    const server = fake.#server;
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    t.teardown(() => {
      server.closeAllConnections();
      server.close();
    });
    return fake;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  team(name: string): FakeTeam {
    const team = { id: this.#id(), name };
    this.teams.push(team);
    return team;
  }

  system(team: FakeTeam, name: string): FakeSystem {
    const system = { id: this.#id(), name, team };
    this.systems.push(system);
    return system;
  }

  async account(system: FakeSystem, name: string, ...users: string[]): Promise<FakeAccount> {
    const account: FakeAccount = {
      ...{ id: this.#id(), name, system, key: createAccount(), exports: [], imports: [] },
      users: users.map((user) => ({ id: this.#id(), name: user, key: createUser() })),
    };
    this.accounts.push(account);
    await this.#push(account);
    return account;
  }

  #id(): string {
    this.#ids += 1;
    return `2cXn${this.#ids.toString().padStart(22, 'A')}`;
  }

  async #push(account: FakeAccount): Promise<void> {
    const { exports, imports, key, name } = account;
    await this.#operator.push(key.getPublicKey(), name, {
      exports: exports.map(({ jwt_settings }) => jwt_settings),
      imports: imports.map(({ jwt_settings }) => jwt_settings),
    });
    this.#unsynced.add(account);
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', this.url);
    const found = this.#checker.find(request.method ?? '', url.pathname.replace(/^\/api/, ''));
    let text = '';
    for await (const piece of request) text += piece;
    const body = text === '' ? undefined : JSON.parse(text);
    const wrong = found
      ? [
          ...this.#checker.request(found, url.searchParams, body),
          ...strange(found, body),
          ...headerFaults(found, request),
        ]
      : [`there is no ${request.method} ${url.pathname}`];
    this.violations.push(...wrong);
    if (wrong.length > 0 || !found) return void response.writeHead(400).end(wrong.join());
    const { operationId } = found.operation;
    this.requests.push(operationId);
    if (this.override(operationId, request, response)) return;
    const token = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1] ?? '';
    const seen = this.tokens.get(token);
    const answer = seen ? await this.#answer(found, seen, body) : { status: 401 };
    this.#send(found, answer, response);
  }

  #send(found: Found, answer: Answer, response: ServerResponse): void {
    const status = 'text' in answer ? 200 : (answer.status ?? 200);
    if (!found.operation.responses[String(status)]) {
      this.violations.push(`${found.operation.operationId} does not answer ${status}`);
    }
    if ('json' in answer) {
      this.violations.push(...this.#checker.answer(found, status, answer.json));
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(JSON.stringify(answer.json));
    } else if ('text' in answer) {
      response.writeHead(200, { 'content-type': 'text/plain' }).end(answer.text);
    } else {
      response.writeHead(status).end(answer.said);
    }
  }

  async #answer(found: Found, seen: readonly string[], body: unknown): Promise<Answer> {
    const answer = this.#answers[found.operation.operationId];
    if (!answer) this.violations.push(`the fake cannot ${found.operation.operationId}`);
    return (await answer?.(found.path, seen, body)) ?? { status: 404 };
  }

  readonly #answers: Readonly<
    Record<
      string,
      (
        path: Path,
        seen: readonly string[],
        body: unknown,
      ) => Answer | undefined | Promise<Answer | undefined>
    >
  > = {
    listTeams: (_, seen) => itemsOf(this.teams.filter(({ id }) => seen.includes(id)).map(teamView)),
    listTeamSystems: ({ teamId }) =>
      itemsOf(this.systems.filter(({ team }) => team.id === teamId).map(systemView)),
    listAccounts: ({ systemId }) =>
      itemsOf(
        this.accounts
          .filter(({ system }) => system.id === systemId)
          .map((each) => this.#view(each)),
      ),
    getAccount: ({ accountId }, seen) => {
      const account = this.#account(accountId, seen);
      const json = account && this.#view(account);
      if (account) this.#unsynced.delete(account);
      return json && { json };
    },
    listUsers: ({ accountId }, seen) => {
      const account = this.#account(accountId, seen);
      return account && itemsOf(account.users.map((user) => userView(user, account)));
    },
    downloadNatsUserCreds: async ({ userId }) => {
      const account = this.accounts.find(({ users }) => users.some(({ id }) => id === userId));
      const user = account?.users.find(({ id }) => id === userId);
      if (!account || !user) return undefined;
      return { text: await this.#operator.credentials(account.key, user.key, this.lifetimeSec) };
    },
    listSubjectExports: ({ accountId }, seen) => {
      const account = this.#account(accountId, seen);
      return account && itemsOf(account.exports.map((each) => exportView(each, account)));
    },
    createSubjectExport: async ({ accountId }, seen, body) => {
      const account = this.#account(accountId, seen);
      if (!account) return undefined;
      const { jwt_settings } = body as { jwt_settings: Export };
      const isTaken = account.exports.some(
        (each) => each.jwt_settings.subject === jwt_settings.subject,
      );
      if (isTaken) return { status: 400, said: '{"message":"subject is exported already"}' };
      if (account.exports.length >= this.limits.exports) {
        return { status: 400, said: '{"error":"more exports than allowed"}' };
      }
      const made = { id: this.#id(), jwt_settings };
      account.exports.push(made);
      await this.#push(account);
      return { status: 201, json: exportView(made, account) };
    },
    listSubjectImports: ({ accountId }, seen) => {
      const account = this.#account(accountId, seen);
      return account && itemsOf(account.imports.map(importView));
    },
    createSubjectImport: async ({ accountId }, seen, body) => {
      const account = this.#account(accountId, seen);
      if (!account) return undefined;
      const { jwt_settings } = body as { jwt_settings: Import };
      if (account.imports.length >= this.limits.imports) {
        return { status: 400, said: 'more imports than allowed' };
      }
      const made = { id: this.#id(), jwt_settings };
      account.imports.push(made);
      await this.#push(account);
      return { status: 201, json: importView(made) };
    },
    deleteSubjectImport: async ({ subjectImportId }) => {
      for (const account of this.accounts) {
        const at = account.imports.findIndex(({ id }) => id === subjectImportId);
        if (at < 0) continue;
        account.imports.splice(at, 1);
        await this.#push(account);
        return { status: 204 };
      }
      return undefined;
    },
  };

  #view(account: FakeAccount) {
    return accountView(account, this.#operator.url, !this.#unsynced.has(account));
  }

  #account(id: string | undefined, seen: readonly string[]): FakeAccount | undefined {
    return this.accounts.find((each) => each.id === id && seen.includes(each.system.team.id));
  }
}

const itemsOf = (items: object[]): Answer => ({ json: { items } });

/** The description allows anything besides what it names; we do not. */
const strange = ({ operation }: Found, body: unknown): string[] => {
  const { jwt_settings: settings, ...others } = (body ?? {}) as { jwt_settings?: object };
  const kind = operation.operationId.replace(/^createSubject/, '');
  const ours = new Set([...namesIn(kind), ...namesIn(`Subject${kind}CreateRequest`)]);
  const names = [...Object.keys(settings ?? {}), ...Object.keys(others)];
  return names.filter((name) => !ours.has(name)).map((name) => `${kind} has no ${name}`);
};

const namesIn = (schema: string): string[] => {
  const { properties = {}, allOf = [] } = schemas[schema] ?? {};
  const above = allOf.flatMap(({ $ref }) => namesIn($ref.split('/').at(-1) ?? ''));
  return [...Object.keys(properties), ...above];
};

const headerFaults = ({ operation }: Found, { headers }: IncomingMessage): string[] => {
  const type =
    operation.operationId === 'downloadNatsUserCreds' ? 'text/plain' : 'application/json';
  return [
    ...(/^Bearer [!-~]+$/.test(headers.authorization ?? '') ? [] : ['no bearer token']),
    ...(headers.accept === type ? [] : [`Accept: ${headers.accept}`]),
    ...(!operation.requestBody || headers['content-type'] === 'application/json'
      ? []
      : [`Content-Type: ${headers['content-type']}`]),
  ];
};
