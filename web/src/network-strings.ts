/** The words of the page about networks. */
import { formatCounted, formatMoment } from './format.ts';

export const networkStrings = {
  networks: {
    list: 'Your networks',
    none: 'None yet. Join the network of a friend.',
    kinds: {
      own: 'Runs on this bridge',
      joined: 'Joined',
      original: 'Of the original Natster',
      synadia: 'At Synadia Cloud',
    },
    states: { connected: 'Connected', connecting: 'Not reached', refused: 'Ended' },
    explain: {
      connected: undefined,
      connecting: 'The bridge goes on trying.',
      refused:
        'This network does not let you in any more. Ask its administrator for a new invitation, or leave it.',
    },
    leave: 'Leave',
    leaveNamed: (name: string) => `Leave ${name}`,
    leaveQuestion: (name: string) => `Leave ${name}?`,
    leaveEffect:
      'Catalogs that reach you over this network only are removed here, and what plays of them ends. Friends stay friends. To come back you need a new invitation.',
    left: (name: string, told: boolean, ended: readonly string[]) =>
      [
        `You are not on “${name}” any more.`,
        ...(ended.length > 0 ? [`Ended with it: ${ended.join(', ')}.`] : []),
        ...(told ? [] : ['Its administrator could not be told, and still lists you as a member.']),
      ].join(' '),
    waiting: 'Waits for the administrator of the network, who is away:',
    waitingAtCloud: 'Could not be changed at Synadia Cloud yet; its access token may have ended:',
    changes: {
      attach: (catalog: string) => `to attach “${catalog}”`,
      detach: (catalog: string) => `to detach “${catalog}”`,
    },
    address: 'Address',
    account: 'Your account',
  },
  members: {
    heading: (count: number) => formatCounted(count, 'member', 'members'),
    none: 'Nobody else yet. Invite a friend.',
    online: 'Connected',
    paused: 'Paused',
    use: (connections: number, imports: number) =>
      `${formatCounted(connections, 'connection', 'connections')}, ${formatCounted(imports, 'catalog', 'catalogs')} of others`,
    traffic: (received: string, sent: string) => `${received} to them, ${sent} from them`,
    limits: 'Limits',
    limitsNamed: (name: string) => `Limits of ${name}`,
    connections: 'Connections at once',
    imports: 'Catalogs of others',
    setLimits: 'Set the limits',
    limitsSet: 'They hold from now on.',
    pause: 'Pause',
    pauseNamed: (name: string) => `Pause ${name}`,
    resume: 'Let in again',
    resumeNamed: (name: string) => `Let ${name} in again`,
    remove: (name: string) => `Remove ${name} from the network?`,
    removeNamed: (name: string) => `Remove ${name} from the network`,
    removeEffect: 'They are cut off at once. To come back they need a new invitation.',
  },
  invitations: {
    heading: (count: number) => formatCounted(count, 'invitation', 'invitations'),
    states: { pending: 'Not used yet', used: 'Used', expired: 'Expired', withdrawn: 'Withdrawn' },
    until: (moment: string) => `until ${moment}`,
    withdraw: 'Withdraw',
    withdrawNamed: (id: string) => `Withdraw invitation ${id}`,
  },
  openNetwork: {
    heading: 'Who can reach your network',
    now: (state: string) => `Now: ${state}.`,
    states: {
      'this-machine': 'this machine only',
      home: 'machines in this home',
      public: 'everybody who has the address',
      rented: 'everybody, on rented machines',
    },
    question: 'Who should reach it',
    choices: {
      public: 'Friends elsewhere',
      rented: 'Friends elsewhere, over a rented machine',
      home: 'Machines in this home',
      'this-machine': 'This machine only',
    },
    address: 'Public address',
    addressHint:
      'For friends elsewhere: a name or IP address that leads here, such as that of your router, which has to forward the port to this machine. For a rented machine: its address, once it runs what natster-bridge network export has written for it.',
    button: 'Change',
    done: 'Changed. Friends who are on your network already follow by themselves.',
    marks: { good: '✓', bad: '✗', unknown: '?' },
  },
  invite: {
    heading: 'Invite a friend',
    for: 'For',
    elsewhere: 'A friend elsewhere',
    here: 'Somebody on this machine',
    intro: 'They join your network with it and become a friend. It works once.',
    lifetime: 'Valid for',
    lifetimes: { day: 'a day', week: 'a week', month: '30 days' },
    button: 'Make an invitation',
    done: 'The invitation is ready.',
    code: 'Invitation',
    qr: 'The invitation as a QR code',
    expires: (iso: string) => `Send it to one friend. It can be used until ${formatMoment(iso)}.`,
  },
  join: {
    heading: 'Join a network',
    field: 'Invitation',
    hint: 'The whole text that a friend sent you',
    button: 'Join',
    done: (name: string) => `You are on the network “${name}” now.`,
  },
} as const;
