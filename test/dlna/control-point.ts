import { request } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { CONTENT_DIRECTORY } from '../../bridge/dlna/ssdp-messages.ts';
import { escaped } from '../../bridge/dlna/xml.ts';
import { textsIn } from './xml-texts.ts';

type Headers = Readonly<Record<string, string | string[] | undefined>>;
export type Answer = { readonly status: number; readonly headers: Headers; readonly body: Buffer };

/** As it is: fetch would add and refuse headers. */
export const ask = (
  url: string,
  method = 'GET',
  headers: Record<string, string> = {},
  body = '',
): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const sent = request(url, { method, headers, agent: false }, async (res) => {
      const { statusCode: status = 0 } = res;
      resolve({ status, headers: res.headers, body: await buffer(res) });
    });
    sent.on('error', reject);
    sent.end(body);
  });

/** A television's side of ContentDirectory. */
export class ControlPoint {
  readonly #control: string;

  constructor(control: string) {
    this.#control = control;
  }

  async call(action: string, args: Readonly<Record<string, string>>): Promise<Map<string, string>> {
    const inside = Object.entries(args).map(
      ([name, value]) => `<${name}>${escaped(value)}</${name}>`,
    );
    const body =
      '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>' +
      `<u:${action} xmlns:u="${CONTENT_DIRECTORY}">${inside.join('')}</u:${action}></s:Body></s:Envelope>`;
    const headers = { soapaction: `"${CONTENT_DIRECTORY}#${action}"`, 'content-type': 'text/xml' };
    return textsIn(String((await ask(this.#control, 'POST', headers, body)).body));
  }

  /** The DIDL of what is on a shelf. */
  async browse(id: string): Promise<string> {
    const how = { BrowseFlag: 'BrowseDirectChildren', Filter: '*', StartingIndex: '0' };
    const answer = await this.call('Browse', { ObjectID: id, ...how, RequestedCount: '0' });
    return answer.get('Result') ?? `error ${answer.get('errorCode')}`;
  }

  /** Titles and ids of what is found by following titles from the root. */
  async at(...titles: readonly string[]): Promise<string> {
    let id = '0';
    for (const title of titles) id = idOf(await this.browse(id), title);
    return this.browse(id);
  }
}

export const titlesIn = (didl: string): string[] =>
  [...didl.matchAll(/<dc:title>(.*?)<\/dc:title>/g)].map(([, title]) => title ?? '');

/** That of the first object with this title. */
export const idOf = (didl: string, title: string): string => {
  const before = didl.slice(0, Math.max(0, didl.indexOf(`<dc:title>${title}<`)));
  return [...before.matchAll(/<(?:item|container) id="([^"]*)"/g)].at(-1)?.[1] ?? '?';
};
