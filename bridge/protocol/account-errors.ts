/** Accounts that are administered elsewhere, and Synadia Cloud: a part of the error table. */
export const ACCOUNT_ERRORS = {
  CREDENTIALS_INVALID: [
    'These are no credentials of a user of an account.',
    'Fetch a new .creds file where the account is administered.',
  ],
  ACCOUNT_FOREIGN: [
    'This account is administered elsewhere, and the bridge has no more than credentials for it.',
    'Change the account where it is administered.',
  ],
  CLOUD_TOKEN_REFUSED: [
    'The control plane does not take this access token: it is wrong, was deleted, or has expired.',
    'Make a new personal access token there, then run: init --token-file FILE.',
  ],
  CLOUD_TOKEN_MISSING: [
    'The access token of this account is not kept here (any more), so the account cannot be changed.',
    'Give one: init --token-file FILE.',
  ],
  CLOUD_NOT_ALLOWED: [
    'The access token may not do this at the control plane.',
    'Use a token of somebody who may change this account.',
  ],
  CLOUD_NOT_FOUND: [
    'The control plane has nothing of that name.',
    'Leave the flag away, and init lists what there is.',
  ],
  CLOUD_QUOTA: [
    'The account may have no more exports or imports.',
    'Remove some, or raise the limit of the account at the control plane; then try again.',
  ],
  CLOUD_CONFLICT: [
    'The account has something else of that name.',
    'Rename or delete it at the control plane; a catalog can be imported under another name, too.',
  ],
  CLOUD_REFUSED: [
    'The control plane refused this.',
    'See what it says, and look at the account there.',
  ],
  CLOUD_AWAY: ['The control plane does not answer.', 'Check its address; try again later.'],
  CLOUD_ANSWER_INVALID: [
    'What answers at this address is no control plane that the bridge knows.',
    'Check the address: --base-url.',
  ],
  SITE_REFUSED: [
    'The global service refuses it.',
    'Only the account that is set as siteAccount may ask this; codes work once, for five minutes.',
  ],
  GLOBAL_SERVICE_AWAY: [
    'The global service of this network does not answer.',
    'Try again later; what stands here stays as it is.',
  ],
} as const;
