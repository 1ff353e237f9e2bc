import { Type } from 'typebox';
import { utf8 } from '../../protocol/bytes.ts';
import { BridgeError } from '../../protocol/errors.ts';
import { decodeJson } from '../../protocol/json.ts';

const MOST_CHARACTERS = 200;
const QUOTA = /\b(quota|limits?|maximum|exceed\w*|more (?:ex|im)ports|than allowed)\b/i;
const Said = Type.Union([
  Type.Object({ message: Type.String() }),
  Type.Object({ error: Type.String() }),
  Type.Object({ error: Type.Object({ message: Type.String() }) }),
]);

/** Why a control plane refuses something, where its description promises no form for that. `said`: without secrets. */
export const cloudRefusal = (status: number, said: string): BridgeError => {
  if (status === 401) return new BridgeError('CLOUD_TOKEN_REFUSED');
  if (status === 403) return new BridgeError('CLOUD_NOT_ALLOWED');
  if (status === 404) return new BridgeError('CLOUD_NOT_FOUND');
  if (status >= 500) return new BridgeError('CLOUD_AWAY', { message: awayWith(status) });
  const reason = reasonIn(said);
  const message = `The control plane says: ${reason || `no (${status})`}.`;
  return new BridgeError(QUOTA.test(reason) ? 'CLOUD_QUOTA' : 'CLOUD_REFUSED', { message });
};

const awayWith = (status: number): string => `The control plane is in trouble (${status}).`;

const reasonIn = (said: string): string => {
  const known = decodeJson(Said, utf8(said));
  const error = known && ('message' in known ? known.message : known.error);
  const text = error === undefined ? said : typeof error === 'string' ? error : error.message;
  // A page of HTML says nothing to a person at a terminal.
  if (/^\s*</.test(text)) return '';
  const line = text.replaceAll(/[\p{C}\s]+/gu, ' ').trim();
  return line.slice(0, MOST_CHARACTERS).replace(/\.$/, '');
};
