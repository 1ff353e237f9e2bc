/** Why a request is not done, with the original's number for it: 400, 403 or 404. The text is for people. */
export class Refused extends Error {
  readonly code: 400 | 403 | 404;

  constructor(code: 400 | 403 | 404, message: string) {
    super(message);
    this.code = code;
  }
}

export const badRequest = (message: string): Refused => new Refused(400, message);
export const forbidden = (): Refused => new Refused(403, 'Forbidden');
export const notFound = (): Refused => new Refused(404, 'Not found');
