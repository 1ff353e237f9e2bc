import type { FastifyRequest } from 'fastify';
import { BridgeError } from '../../protocol/errors.ts';
import { People, type PersonInfo, type Role } from './people.ts';
import { type SignInInfo, SignIns } from './sign-ins.ts';
import { Tokens } from './tokens.ts';

export const SIGN_IN_COOKIE = 'natster-sign-in';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Answers without a token or a sign-in. */
    open?: boolean;
    /** For those, too, who may only watch. */
    watch?: boolean;
    /** May be used from pages of any origin: the address itself is the permission. */
    anyOrigin?: boolean;
  }
}

export type Caller = {
  readonly role: Role;
  /** Absent: a token, or a browser that signed in by a code. */
  readonly person?: PersonInfo;
  /** Of a browser. */
  readonly signIn?: SignInInfo;
};

/** Our cookie's value in a Cookie header (RFC 6265 section 4.2). */
export const cookieOf = (header: string | undefined, wanted = SIGN_IN_COOKIE): string | undefined =>
  header
    ?.split(';')
    .map((pair) => pair.trim().split('='))
    .find(([name]) => name === wanted)?.[1];

/** The token that a request comes with. */
export const bearerOf = ({ headers }: Pick<FastifyRequest, 'headers'>): string | undefined =>
  /^Bearer ([\x21-\x7e]{1,256})$/i.exec(headers.authorization ?? '')?.[1];

/** Who may use the API, and for what: holders of tokens, and browsers that are signed in. */
export class Access {
  readonly signIns: SignIns;
  readonly people: People;
  readonly tokens: Tokens;

  constructor(of: { signIns: SignIns; people: People; tokens: Tokens }) {
    this.signIns = of.signIns;
    this.people = of.people;
    this.tokens = of.tokens;
  }

  /** Throws NOT_SIGNED_IN. */
  callerOf(request: Pick<FastifyRequest, 'headers'>): Caller {
    const token = bearerOf(request);
    const role = token !== undefined && this.#roleOf(token);
    if (role) return { role };
    const cookie = cookieOf(request.headers.cookie);
    const caller = cookie === undefined ? undefined : this.#callerBy(cookie);
    if (!caller) throw new BridgeError('NOT_SIGNED_IN');
    return caller;
  }

  /** Lets those pass who may use the route. Throws NOT_SIGNED_IN, NOT_ALLOWED. */
  check(request: FastifyRequest): void {
    const { open = false, watch = false } = request.routeOptions.config ?? {};
    if (open) return;
    const { role } = this.callerOf(request);
    if (role !== 'manage' && !watch) throw new BridgeError('NOT_ALLOWED');
  }

  #roleOf(token: string): Role | undefined {
    return this.signIns.isToken(token) ? 'manage' : this.tokens.roleOf(token);
  }

  #callerBy(cookie: string): Caller | undefined {
    const signIn = this.signIns.find(cookie);
    if (!signIn) return undefined;
    if (signIn.person === undefined) return { role: 'manage', signIn };
    const person = this.people.find(signIn.person);
    return person && { role: person.role, person, signIn };
  }
}

type Files = { readonly signIns: string; readonly people: string; readonly tokens: string };

/** `token` is the bridge's own. */
export const openAccess = async (files: Files, token: string): Promise<Access> =>
  new Access({
    signIns: await SignIns.open(files.signIns, token),
    people: await People.open(files.people),
    tokens: await Tokens.open(files.tokens),
  });
