import { SERVICE_NAMES, SERVICES } from './service-descriptions.ts';
import { MEDIA_SERVER } from './ssdp-messages.ts';
import { element, textElement, XML_HEAD } from './xml.ts';

export type DeviceDescription = {
  /** With its `uuid:`. */
  readonly udn: string;
  readonly friendlyName: string;
  readonly version: string;
  readonly icons: readonly Icon[];
};

export type Icon = {
  readonly path: string;
  readonly mimeType: string;
  readonly width: number;
  readonly height: number;
};

const writeIcon = ({ path, mimeType, width, height }: Icon): string =>
  element(
    'icon',
    {},
    textElement('mimetype', mimeType),
    textElement('width', width),
    textElement('height', height),
    textElement('depth', 24),
    textElement('url', path),
  );

const services = (): string[] =>
  SERVICE_NAMES.map((name) =>
    element(
      'service',
      {},
      textElement('serviceType', SERVICES[name].type),
      textElement('serviceId', SERVICES[name].id),
      textElement('SCPDURL', `/dlna/${name}.xml`),
      textElement('controlURL', `/dlna/control/${name}`),
      textElement('eventSubURL', `/dlna/events/${name}`),
    ),
  );

/** What we are, as televisions are told it: UPnP Device Architecture 1.1 section 2.3. */
export const deviceDescription = (device: DeviceDescription): string =>
  XML_HEAD +
  element(
    'root',
    { xmlns: 'urn:schemas-upnp-org:device-1-0' },
    element('specVersion', {}, textElement('major', 1), textElement('minor', 0)),
    element(
      'device',
      {
        'xmlns:dlna': 'urn:schemas-dlna-org:device-1-0',
        'xmlns:sec': 'http://www.sec.co.kr/dlna',
      },
      textElement('deviceType', MEDIA_SERVER),
      textElement('friendlyName', device.friendlyName),
      textElement('manufacturer', 'Natster Bridge'),
      textElement('modelName', 'Natster Bridge'),
      textElement('modelNumber', device.version),
      textElement('UDN', device.udn),
      textElement('dlna:X_DLNADOC', 'DMS-1.50'),
      // Samsung's televisions ask for subtitles where they find this.
      textElement('sec:ProductCap', 'smi,DCM10,getMediaInfo.sec,getCaptionInfo.sec'),
      element('iconList', {}, ...device.icons.map(writeIcon)),
      element('serviceList', {}, ...services()),
    ),
  );
