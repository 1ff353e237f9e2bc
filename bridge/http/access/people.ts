import { randomBytes } from 'node:crypto';
import { type Static, Type } from 'typebox';
import { Turns } from '../../network/turns.ts';
import { BridgeError } from '../../protocol/errors.ts';
import { type Document, openDocument } from '../../store/document.ts';
import { AddressTurns, FEW_TRIES } from '../address-turns.ts';
import { isPassword, KeptPassword, keepPassword } from './passwords.ts';

/** What somebody may do: everything, or watch. */
export const Role = Type.Union([Type.Literal('manage'), Type.Literal('watch')]);
export type Role = Static<typeof Role>;

export const PersonName = Type.String({ minLength: 1, maxLength: 64, pattern: '^[^\\p{C}]+$' });
export const Password = Type.String({ minLength: 8, maxLength: 256 });

const Person = Type.Object({
  id: Type.String(),
  name: PersonName,
  role: Role,
  password: KeptPassword,
});
type Person = Static<typeof Person>;
const People_ = Type.Object({ people: Type.Array(Person) });

export type PersonInfo = Pick<Person, 'id' | 'name' | 'role'>;
export type NewPerson = {
  readonly name: string;
  readonly role: Role;
  readonly password: string;
};

const MOST_PEOPLE = 64;
const ID_BYTES = 4;
/** Passwords tried from all addresses together: a household has more of these than people. */
const OF_ALL = { burst: 50, perSecond: 0.5 };
const ALL = 'all';

/** The people of this household who sign in with a password. */
export class People {
  readonly #document: Document<Static<typeof People_>>;
  readonly #turns = new AddressTurns(FEW_TRIES);
  readonly #together = new Turns(OF_ALL, 1);

  private constructor(document: Document<Static<typeof People_>>) {
    this.#document = document;
  }

  /** `file` belongs among the secrets. */
  static async open(file: string): Promise<People> {
    const empty = () => ({ people: [] });
    return new People(await openDocument({ file, schema: People_, version: 1, empty }));
  }

  list(): readonly PersonInfo[] {
    return this.#document.data.people.map(infoOf);
  }

  find(id: string): PersonInfo | undefined {
    const person = this.#document.data.people.find((each) => each.id === id);
    return person && infoOf(person);
  }

  /** Throws PERSON_EXISTS, TOO_MANY_PEOPLE. */
  async add({ name, role, password }: NewPerson): Promise<PersonInfo> {
    const kept = await keepPassword(password);
    const person = { id: randomBytes(ID_BYTES).toString('hex'), name: name.trim(), role };
    await this.#document.update(({ people }) => {
      if (people.length >= MOST_PEOPLE) throw new BridgeError('TOO_MANY_PEOPLE');
      if (people.some((each) => isNamed(each, name))) throw new BridgeError('PERSON_EXISTS');
      people.push({ ...person, password: kept });
    });
    return person;
  }

  /** Throws PERSON_NOT_FOUND. */
  async change(id: string, change: { role?: Role; password?: string }): Promise<PersonInfo> {
    const { role, password } = change;
    const kept = password === undefined ? undefined : await keepPassword(password);
    await this.#document.update((data) => {
      const person = personIn(data.people, id);
      if (role) person.role = role;
      if (kept) person.password = kept;
    });
    return infoOf(personIn(this.#document.data.people, id));
  }

  /** Throws PERSON_NOT_FOUND. */
  async remove(id: string): Promise<void> {
    await this.#document.update((data) => {
      personIn(data.people, id);
      data.people = data.people.filter((each) => each.id !== id);
    });
  }

  /** Who it is. Throws PASSWORD_WRONG, RATE_LIMITED. */
  async signIn(name: string, password: string, ip: string): Promise<PersonInfo> {
    // Counted before: many at once are as many guesses.
    this.#turns.take(ip);
    this.#together.take(ALL);
    const person = this.#document.data.people.find((each) => isNamed(each, name));
    if (!(await isPassword(password, person?.password)) || !person) {
      throw new BridgeError('PASSWORD_WRONG');
    }
    this.#turns.giveBack(ip);
    return infoOf(person);
  }
}

const infoOf = ({ id, name, role }: Person): PersonInfo => ({ id, name, role });

const isNamed = (person: Person, name: string): boolean => folded(person.name) === folded(name);

const folded = (name: string): string => name.trim().normalize('NFKC').toLowerCase();

const personIn = (people: Person[], id: string): Person => {
  const person = people.find((each) => each.id === id);
  if (!person) throw new BridgeError('PERSON_NOT_FOUND');
  return person;
};
