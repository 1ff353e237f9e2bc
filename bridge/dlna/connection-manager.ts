import { protocolInfo } from './didl.ts';
import { UpnpFault } from './upnp-fault.ts';

/** What catalogs hold most; a television may leave out what it finds no word of here. */
const TYPES = [
  ...['mp4', 'x-matroska', 'x-mkv', 'webm', 'quicktime', 'x-msvideo', 'mp2t', 'mpeg']
    .concat(['x-ms-wmv', 'x-ms-asf', 'x-flv', 'ogg', '3gpp'])
    .map((type) => `video/${type}`),
  ...['mpeg', 'flac', 'mp4', 'aac', 'ogg', 'wav', 'x-ms-wma', 'aiff', 'ac3', 'x-matroska'].map(
    (type) => `audio/${type}`,
  ),
  ...['jpeg', 'png', 'gif', 'webp', 'bmp', 'tiff'].map((type) => `image/${type}`),
];

export const SOURCE_PROTOCOLS = [...TYPES.map(protocolInfo), 'http-get:*:text/srt:*'].join(',');

/** The service ConnectionManager:1. Throws UpnpFault; undefined: there is no such action. */
export const connectionManager = (
  action: string,
  args: ReadonlyMap<string, string>,
): Readonly<Record<string, string | number>> | undefined => {
  switch (action) {
    case 'GetProtocolInfo':
      return { Source: SOURCE_PROTOCOLS, Sink: '' };
    case 'GetCurrentConnectionIDs':
      return { ConnectionIDs: '0' };
    case 'GetCurrentConnectionInfo':
      if (args.get('ConnectionID')?.trim() !== '0') throw new UpnpFault(706);
      return {
        ...{ RcsID: -1, AVTransportID: -1, ProtocolInfo: '', PeerConnectionManager: '' },
        ...{ PeerConnectionID: -1, Direction: 'Output', Status: 'Unknown' },
      };
    default:
      return undefined;
  }
};
