/** Who may use the API, and for what: a part of the error table. */
export const ACCESS_ERRORS = {
  NOT_SIGNED_IN: [
    'Sign in first.',
    'Open the link that the bridge prints at start, or run: natster-bridge login.',
  ],
  NOT_ALLOWED: [
    'You may watch, and nothing else here.',
    'Ask somebody of your household who may manage this bridge.',
  ],
  PASSWORD_WRONG: [
    'Name or password is wrong.',
    'Try again; who has forgotten it asks somebody who may manage this bridge, or runs: natster-bridge login.',
  ],
  PERSON_NOT_FOUND: ['There is no such person.', 'See: natster-bridge person ls.'],
  PERSON_EXISTS: ['There is somebody of that name.', 'Choose another name.'],
  TOO_MANY_PEOPLE: ['There are too many people already.', 'Remove one that is not needed.'],
  TOKEN_NOT_FOUND: ['There is no such token.', 'See: natster-bridge token ls.'],
  TOO_MANY_TOKENS: ['There are too many tokens already.', 'Remove one that is not needed.'],
  SIGN_IN_CODE_INVALID: [
    'This sign-in link was used already or has expired.',
    'Run natster-bridge login for a new one.',
  ],
  BROWSER_LINK_INVALID: [
    'This is not a link for a browser.',
    'Open the whole link that the bridge printed: natster-bridge browser link.',
  ],
  BROWSER_LINK_EXPIRED: [
    'This link was used already or has expired.',
    'Ask for a new one at home: natster-bridge browser link.',
  ],
  BROWSER_NOT_LINKED: [
    'This browser is linked to no household here, or its time is over.',
    'Link it again at home: natster-bridge browser link.',
  ],
  BROWSER_NOT_FOUND: ['There is no such linked browser.', 'See: natster-bridge browser ls.'],
  TOO_MANY_BROWSERS: [
    'There are too many linked browsers already.',
    'Remove one that is not needed: natster-bridge browser rm.',
  ],
  NO_WEBSOCKET: [
    'Browsers cannot connect to this network.',
    'Who administers it opens it for them: network open with --websocket-port and a certificate that browsers trust.',
  ],
} as const;
