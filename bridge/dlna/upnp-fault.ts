/** Why an action failed, as UPnP numbers it (Device Architecture 1.1 section 3.2.2, ContentDirectory:1 section 2.7). */
const FAULTS = {
  401: 'Invalid Action',
  402: 'Invalid Args',
  501: 'Action Failed',
  701: 'No such object',
  706: 'Invalid connection reference',
  708: 'Unsupported or invalid search criteria',
  709: 'Unsupported or invalid sort criteria',
  710: 'No such container',
  801: 'Access denied',
} as const;
export type FaultCode = keyof typeof FAULTS;

export class UpnpFault extends Error {
  override readonly name = 'UpnpFault';
  readonly code: FaultCode;

  constructor(code: FaultCode) {
    super(FAULTS[code]);
    this.code = code;
  }
}
