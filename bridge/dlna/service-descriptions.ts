import { CONNECTION_MANAGER, CONTENT_DIRECTORY } from './ssdp-messages.ts';
import { element, textElement, XML_HEAD } from './xml.ts';

type Argument = readonly [name: string, variable: string];
type Action = { readonly in?: readonly Argument[]; readonly out?: readonly Argument[] };
type Variable = {
  readonly type: 'string' | 'ui4' | 'i4' | 'uri';
  readonly isEvented?: boolean;
  readonly allowed?: readonly string[];
};
type Service = {
  readonly type: string;
  readonly id: string;
  readonly actions: Readonly<Record<string, Action>>;
  readonly variables: Readonly<Record<string, Variable>>;
};

const text: Variable = { type: 'string' };
const count: Variable = { type: 'ui4' };
const number: Variable = { type: 'i4' };
const oneOf = (...allowed: string[]): Variable => ({ type: 'string', allowed });

const PAGE: readonly Argument[] = [
  ['Filter', 'A_ARG_TYPE_Filter'],
  ['StartingIndex', 'A_ARG_TYPE_Index'],
  ['RequestedCount', 'A_ARG_TYPE_Count'],
  ['SortCriteria', 'A_ARG_TYPE_SortCriteria'],
];
const LISTING: readonly Argument[] = [
  ['Result', 'A_ARG_TYPE_Result'],
  ['NumberReturned', 'A_ARG_TYPE_Count'],
  ['TotalMatches', 'A_ARG_TYPE_Count'],
  ['UpdateID', 'A_ARG_TYPE_UpdateID'],
];

const contentDirectory: Service = {
  type: CONTENT_DIRECTORY,
  id: 'urn:upnp-org:serviceId:ContentDirectory',
  actions: {
    Browse: {
      in: [['ObjectID', 'A_ARG_TYPE_ObjectID'], ['BrowseFlag', 'A_ARG_TYPE_BrowseFlag'], ...PAGE],
      out: LISTING,
    },
    Search: {
      in: [
        ['ContainerID', 'A_ARG_TYPE_ObjectID'],
        ['SearchCriteria', 'A_ARG_TYPE_SearchCriteria'],
        ...PAGE,
      ],
      out: LISTING,
    },
    GetSearchCapabilities: { out: [['SearchCaps', 'SearchCapabilities']] },
    GetSortCapabilities: { out: [['SortCaps', 'SortCapabilities']] },
    GetSystemUpdateID: { out: [['Id', 'SystemUpdateID']] },
    X_GetFeatureList: { out: [['FeatureList', 'A_ARG_TYPE_Featurelist']] },
  },
  variables: {
    SystemUpdateID: { ...count, isEvented: true },
    SearchCapabilities: text,
    SortCapabilities: text,
    A_ARG_TYPE_ObjectID: text,
    A_ARG_TYPE_Result: text,
    A_ARG_TYPE_SearchCriteria: text,
    A_ARG_TYPE_BrowseFlag: oneOf('BrowseMetadata', 'BrowseDirectChildren'),
    A_ARG_TYPE_Filter: text,
    A_ARG_TYPE_SortCriteria: text,
    A_ARG_TYPE_Index: count,
    A_ARG_TYPE_Count: count,
    A_ARG_TYPE_UpdateID: count,
    A_ARG_TYPE_Featurelist: text,
  },
};

const connectionManager: Service = {
  type: CONNECTION_MANAGER,
  id: 'urn:upnp-org:serviceId:ConnectionManager',
  actions: {
    GetProtocolInfo: {
      out: [
        ['Source', 'SourceProtocolInfo'],
        ['Sink', 'SinkProtocolInfo'],
      ],
    },
    GetCurrentConnectionIDs: { out: [['ConnectionIDs', 'CurrentConnectionIDs']] },
    GetCurrentConnectionInfo: {
      in: [['ConnectionID', 'A_ARG_TYPE_ConnectionID']],
      out: [
        ['RcsID', 'A_ARG_TYPE_RcsID'],
        ['AVTransportID', 'A_ARG_TYPE_AVTransportID'],
        ['ProtocolInfo', 'A_ARG_TYPE_ProtocolInfo'],
        ['PeerConnectionManager', 'A_ARG_TYPE_ConnectionManager'],
        ['PeerConnectionID', 'A_ARG_TYPE_ConnectionID'],
        ['Direction', 'A_ARG_TYPE_Direction'],
        ['Status', 'A_ARG_TYPE_ConnectionStatus'],
      ],
    },
  },
  variables: {
    SourceProtocolInfo: { ...text, isEvented: true },
    SinkProtocolInfo: { ...text, isEvented: true },
    CurrentConnectionIDs: { ...text, isEvented: true },
    A_ARG_TYPE_ConnectionStatus: oneOf(
      'OK',
      'ContentFormatMismatch',
      'InsufficientBandwidth',
      'UnreliableChannel',
      'Unknown',
    ),
    A_ARG_TYPE_ConnectionManager: text,
    A_ARG_TYPE_Direction: oneOf('Input', 'Output'),
    A_ARG_TYPE_ProtocolInfo: text,
    A_ARG_TYPE_ConnectionID: number,
    A_ARG_TYPE_AVTransportID: number,
    A_ARG_TYPE_RcsID: number,
  },
};

/** By the names that stand in addresses. */
export const SERVICES = {
  'content-directory': contentDirectory,
  'connection-manager': connectionManager,
} as const;
export type ServiceName = keyof typeof SERVICES;
export const SERVICE_NAMES = Object.keys(SERVICES) as ServiceName[];

const argument = (direction: 'in' | 'out', [name, variable]: Argument): string =>
  element(
    'argument',
    {},
    textElement('name', name),
    textElement('direction', direction),
    textElement('relatedStateVariable', variable),
  );

const writeAction = ([name, { in: taken = [], out = [] }]: [string, Action]): string =>
  element(
    'action',
    {},
    textElement('name', name),
    element(
      'argumentList',
      {},
      ...taken.map((each) => argument('in', each)),
      ...out.map((each) => argument('out', each)),
    ),
  );

const writeVariable = ([name, { type, isEvented, allowed }]: [string, Variable]): string =>
  element(
    'stateVariable',
    { sendEvents: isEvented ? 'yes' : 'no' },
    textElement('name', name),
    textElement('dataType', type),
    allowed === undefined
      ? ''
      : element(
          'allowedValueList',
          {},
          ...allowed.map((value) => textElement('allowedValue', value)),
        ),
  );

/** What a service can do, as televisions are told it. */
export const serviceDescription = (name: ServiceName): string => {
  const { actions, variables } = SERVICES[name];
  return (
    XML_HEAD +
    element(
      'scpd',
      { xmlns: 'urn:schemas-upnp-org:service-1-0' },
      element('specVersion', {}, textElement('major', 1), textElement('minor', 0)),
      element('actionList', {}, ...Object.entries(actions).map(writeAction)),
      element('serviceStateTable', {}, ...Object.entries(variables).map(writeVariable)),
    )
  );
};
