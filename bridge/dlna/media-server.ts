import { itemPath, posterPath, subRipPath } from '../playback/device-addresses.ts';
import type { Device, Devices } from '../playback/devices.ts';
import type { ItemAssets } from '../playback/item-assets.ts';
import { type Headers, headerOf, type RequestHeaders } from '../playback/player-headers.ts';
import { hasCode } from '../protocol/errors.ts';
import type { Item } from '../protocol/item.ts';
import { Captions } from './captions.ts';
import { connectionManager, SOURCE_PROTOCOLS } from './connection-manager.ts';
import { ContentDirectory } from './content-directory.ts';
import type { Addresses } from './describe.ts';
import { SERVICES, type ServiceName } from './service-descriptions.ts';
import { readCall, writeAnswer, writeFault } from './soap.ts';
import {
  type Granted,
  type SubscriptionRequest,
  Subscriptions,
  type Variables,
} from './subscriptions.ts';
import { type Television, televisionOf } from './television.ts';
import type { ListedCatalog } from './tree/listed-catalogs.ts';
import { Tree } from './tree/tree.ts';
import { UpnpFault } from './upnp-fault.ts';

export type MediaServerDeps = {
  /** What there is to be seen now. */
  readonly catalogs: () => readonly ListedCatalog[];
  readonly itemAssets: Pick<ItemAssets, 'details'>;
  readonly devices: Pick<Devices, 'findOrCreate'>;
};

/** Who asks. */
export type Asker = {
  readonly address: string;
  readonly headers: RequestHeaders;
  /** Absolute address of us, as it reaches us. */
  readonly base: string;
};
type Answer = { readonly status: 200 | 500; readonly body: string };
type Played = { readonly device: Device; readonly catalog: string; readonly item: Item };

/** The UPnP device that televisions find: what it answers them. */
export class MediaServer {
  readonly #deps: MediaServerDeps;
  readonly #tree: Tree;
  readonly #captions: Captions;
  readonly #contents: ContentDirectory;
  readonly #subscriptions: Readonly<Record<ServiceName, Subscriptions>>;

  constructor(deps: MediaServerDeps) {
    this.#deps = deps;
    this.#tree = new Tree(deps.catalogs);
    this.#captions = new Captions(deps.itemAssets);
    this.#contents = new ContentDirectory({ tree: this.#tree, captions: this.#captions });
    this.#subscriptions = {
      'content-directory': new Subscriptions(),
      'connection-manager': new Subscriptions(),
    };
  }

  stop(): void {
    this.#tree.stop();
    for (const subscriptions of Object.values(this.#subscriptions)) subscriptions.stop();
  }

  /** Takes in what has changed, and tells who wants to know: every two seconds at most, as the service's description says. */
  look(): void {
    if (!this.#tree.look()) return;
    this.#subscriptions['content-directory'].tellAll(this.#variables('content-directory'));
  }

  /** Does what a SOAP call asks for, or says why not. */
  async control(service: ServiceName, body: string, asker: Asker): Promise<Answer> {
    try {
      const call = readCall(headerOf(asker.headers, 'soapaction'), body);
      if (call.service !== SERVICES[service].type) throw new UpnpFault(401);
      const television = televisionOf(asker.headers, asker.address);
      const device = await this.#admitted(television, asker.address);
      const values =
        service === 'connection-manager'
          ? connectionManager(call.action, call.args)
          : await this.#contents.call(call.action, call.args, {
              television,
              addresses: addressesFor(device, asker.base),
            });
      if (!values) throw new UpnpFault(401);
      return { status: 200, body: writeAnswer(call, values) };
    } catch (error) {
      if (error instanceof UpnpFault) return { status: 500, body: writeFault(error) };
      throw error;
    }
  }

  /** undefined: there is no room. Throws CallbackRefused, UpnpFault. */
  async subscribe(
    service: ServiceName,
    asker: Asker,
    asked: Omit<SubscriptionRequest, 'from'>,
  ): Promise<Granted | undefined> {
    await this.#admitted(televisionOf(asker.headers, asker.address), asker.address);
    const request = { ...asked, from: asker.address };
    return this.#subscriptions[service].subscribe(request, this.#variables(service));
  }

  /** undefined: there is none of that name. Throws UpnpFault. */
  async renew(
    service: ServiceName,
    asker: Asker,
    sid: string,
    timeout: string | undefined,
  ): Promise<Granted | undefined> {
    await this.#admitted(televisionOf(asker.headers, asker.address), asker.address);
    return this.#subscriptions[service].renew(sid, { from: asker.address, timeout });
  }

  /** Whether there was one. */
  unsubscribe(service: ServiceName, asker: Asker, sid: string): boolean {
    return this.#subscriptions[service].unsubscribe(sid, asker.address);
  }

  /** What a television that plays an item is told beside what every player is. */
  async playHeaders(asker: Asker, { device, catalog, item }: Played): Promise<Headers> {
    const type = televisionOf(asker.headers, asker.address).typeOf(item.mime_type);
    const named: Headers = type === item.mime_type ? {} : { 'Content-Type': type };
    if (headerOf(asker.headers, 'getcaptioninfo.sec') !== '1') return named;
    await this.#captions.of([{ catalog, item }]);
    const [first] = this.#captions.known({ catalog, item });
    if (!first) return named;
    const address = addressesFor(device, asker.base).subtitle(catalog, item, first);
    return { ...named, 'CaptionInfo.sec': address };
  }

  #variables(service: ServiceName): Variables {
    if (service === 'content-directory') return { SystemUpdateID: this.#tree.updateId };
    return {
      SourceProtocolInfo: SOURCE_PROTOCOLS,
      SinkProtocolInfo: '',
      CurrentConnectionIDs: '0',
    };
  }

  /** Each television is a device of its own, which its owner may name or refuse. */
  async #admitted({ name }: Television, address: string): Promise<Device> {
    try {
      const device = await this.#deps.devices.findOrCreate({ kind: 'dlna', key: address, name });
      device.touch();
      return device;
    } catch (error) {
      if (hasCode(error, 'DEVICE_REFUSED', 'TOO_MANY_SESSIONS')) throw new UpnpFault(801);
      throw error;
    }
  }
}

const addressesFor = (device: Device, base: string): Addresses => ({
  media: (catalog, item) => base + itemPath(device, catalog, item),
  poster: (catalog, item) => {
    const path = posterPath(device, catalog, item);
    return path && base + path;
  },
  subtitle: (catalog, { id }, subtitle) => base + subRipPath(device, catalog, id, subtitle),
});
