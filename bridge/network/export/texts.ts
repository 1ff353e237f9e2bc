/** Files that run an exported server, and the words on how. */
import { SERVER_VERSION } from '../nats-binary.ts';

/** Ports that a server of ours listens on, beside that for clients. */
export const CLUSTER_PORT = 6222;
export const LEAF_PORT = 7422;

export const composeText = (ports: readonly number[]): string => `\
services:
  nats:
    image: nats:${SERVER_VERSION}-alpine
    restart: unless-stopped
    working_dir: /natster
    command: ["--config", "natster.conf"]
    volumes:
      - .:/natster
    ports:
${ports.map((port) => `      - "${port}:${port}"\n`).join('')}\
    security_opt: ["no-new-privileges:true"]
`;

export const systemdText = (): string => `\
[Unit]
Description=nats-server of a Natster network
After=network-online.target
Wants=network-online.target

[Service]
User=natster
WorkingDirectory=/opt/natster
ExecStart=/usr/local/bin/nats-server --config natster.conf
ExecReload=/bin/kill -HUP $MAINPID
Restart=always
RestartSec=2
LimitNOFILE=65536
NoNewPrivileges=true
PrivateTmp=true
ProtectHome=true
ProtectSystem=strict
ReadWritePaths=/opt/natster

[Install]
WantedBy=multi-user.target
`;

export type Guide = {
  readonly servers: readonly { readonly dir: string; readonly address: string }[];
  readonly ports: readonly number[];
  /** What to give to \`network open rented\`. */
  readonly addresses: string;
  readonly hasLeaf: boolean;
};

export const guideText = ({ servers, ports, addresses, hasLeaf }: Guide): string => `\
# Your network on machines of somebody else

Each directory goes to one machine. It holds what a server needs and nothing more: no key of your network's operator or of
an account is in it. \`server.key\` proves that the machine is yours: keep it to those who run the machine.

${servers.map(({ dir, address }) => `* \`${dir}\` → the machine at \`${address}\``).join('\n')}

1. Copy the directory to its machine, for example to \`/opt/natster\`, and let TCP port${ports.length > 1 ? 's' : ''} ${ports.join(', ')} through its firewall.
2. Start it there, in one of three ways:
   * Docker: \`docker compose up -d\` in the directory;
   * systemd: \`useradd --system natster && chown -R natster /opt/natster\`, put \`nats-server\` ${SERVER_VERSION} or newer into
     \`/usr/local/bin\`, \`cp natster.service /etc/systemd/system/ && systemctl enable --now natster\`;
   * by hand: \`nats-server --config natster.conf\` in the directory.
3. At home: \`natster-bridge network open rented ${addresses}\`. Members follow by themselves.
${
  hasLeaf
    ? `
\`leaf-at-home\` is for your home, not for a rented machine: a nats-server that leads to the others. It holds a key with which
one can connect as your household. Start it with \`nats-server --config leaf.conf\` in that directory, then add
\`--leaf ${LEAF_AT_HOME_PORT}\` to the line above: your bridge then connects to it.
`
    : ''
}`;

/** Where a leaf node listens, for this machine only. */
export const LEAF_AT_HOME_PORT = 4790;
