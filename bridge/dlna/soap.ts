import sax from 'sax';
import { UpnpFault } from './upnp-fault.ts';
import { element, textElement, XML_HEAD } from './xml.ts';

/** An action of a service, as a television asks for it. */
export type Call = {
  readonly service: string;
  readonly action: string;
  readonly args: ReadonlyMap<string, string>;
};

const ENVELOPE = 'http://schemas.xmlsoap.org/soap/envelope/';
const ENCODING = 'http://schemas.xmlsoap.org/soap/encoding/';
/** `Envelope`, `Body`, the action, an argument: nothing lies deeper. */
const DEPTH = { body: 2, action: 3, argument: 4 };
const MAX_ARGUMENTS = 32;
const NAME = /^[A-Za-z_][A-Za-z0-9_.-]{0,63}$/;
const SOAP_ACTION = /^"?([^"#\s]{1,128})#([A-Za-z0-9_.-]{1,64})"?$/;

/** What the header SOAPACTION names. Throws UpnpFault. */
export const soapAction = (header: string | undefined): Pick<Call, 'service' | 'action'> => {
  const [, service, action] = SOAP_ACTION.exec(header?.trim() ?? '') ?? [];
  if (service === undefined || action === undefined) throw new UpnpFault(401);
  return { service, action };
};

/** Takes an action and its arguments out of an envelope; anything else in it is an error. */
class EnvelopeReader {
  readonly args = new Map<string, string>();
  action: string | undefined;
  #depth = 0;
  #argument: string | undefined;

  open({ local, uri }: Pick<sax.QualifiedTag, 'local' | 'uri'>): void {
    this.#depth++;
    if (this.#depth < DEPTH.action) {
      const wanted = this.#depth === DEPTH.body ? 'Body' : 'Envelope';
      if (uri !== ENVELOPE || (local !== wanted && local !== 'Header')) throw new UpnpFault(402);
    } else if (this.#depth === DEPTH.action) {
      if (this.action !== undefined || !NAME.test(local)) throw new UpnpFault(402);
      this.action = local;
    } else this.#openArgument(local);
  }

  text(text: string): void {
    if (this.#argument === undefined) return;
    this.args.set(this.#argument, (this.args.get(this.#argument) ?? '') + text);
  }

  close(): void {
    if (this.#depth === DEPTH.argument) this.#argument = undefined;
    this.#depth--;
  }

  #openArgument(name: string): void {
    const isOne = this.#depth === DEPTH.argument && NAME.test(name) && !this.args.has(name);
    if (!isOne || this.args.size >= MAX_ARGUMENTS) throw new UpnpFault(402);
    this.#argument = name;
    this.args.set(name, '');
  }
}

/**
 * Reads what a television asks for. `body` must have been bounded. Entities that a document declares are refused,
 * like everything else that is no SOAP call. Throws UpnpFault.
 */
export const readCall = (header: string | undefined, body: string): Call => {
  const { service, action } = soapAction(header);
  const reader = new EnvelopeReader();
  const parser = sax.parser(true, { xmlns: true });
  parser.onopentag = (tag) => reader.open(tag as sax.QualifiedTag);
  parser.onclosetag = () => reader.close();
  parser.ontext = (text) => reader.text(text);
  parser.oncdata = (text) => reader.text(text);
  parser.ondoctype = () => {
    throw new UpnpFault(402);
  };
  parser.onerror = () => {
    throw new UpnpFault(402);
  };
  // Some televisions end their request with a zero byte.
  parser.write(body.replace(/^\ufeff/, '').replace(/\0+$/, '')).close();
  if (reader.action !== action) throw new UpnpFault(402);
  return { service, action, args: reader.args };
};

const envelope = (inside: string): string =>
  XML_HEAD +
  element(
    's:Envelope',
    { 'xmlns:s': ENVELOPE, 's:encodingStyle': ENCODING },
    element('s:Body', {}, inside),
  );

/** The answer to an action; its values in the order in which the service's description has them. */
export const writeAnswer = (
  { service, action }: Pick<Call, 'service' | 'action'>,
  values: Readonly<Record<string, string | number>>,
): string =>
  envelope(
    element(
      `u:${action}Response`,
      { 'xmlns:u': service },
      ...Object.entries(values).map(([name, value]) => textElement(name, value)),
    ),
  );

/** The body of the 500 that a refused action is answered with. */
export const writeFault = ({ code, message }: UpnpFault): string =>
  envelope(
    element(
      's:Fault',
      {},
      textElement('faultcode', 's:Client'),
      textElement('faultstring', 'UPnPError'),
      element(
        'detail',
        {},
        element(
          'UPnPError',
          { xmlns: 'urn:schemas-upnp-org:control-1-0' },
          textElement('errorCode', code),
          textElement('errorDescription', message),
        ),
      ),
    ),
  );
