import type { ComponentChildren } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { Connection, Source } from '../answers.ts';
import { api } from '../api.ts';
import { asApiError } from '../api-error.ts';
import { Field } from '../parts/field.tsx';
import { type Fields, Form } from '../parts/form.tsx';
import { Trouble } from '../parts/message.tsx';
import { strings } from '../strings.ts';
import { type Action, useAction } from '../use-action.ts';
import { Libraries } from './libraries.tsx';

const words = strings.jellyfin;
const ASK_EVERY_MS = 2_000;

type ConnectJellyfinProps = {
  /** More fields beside the libraries. */
  readonly children?: ComponentChildren;
  /** Its sentence is shown. */
  readonly onSource: (source: Source, fields: Fields) => Promise<string>;
};

/** From the address of a Jellyfin server to a source of its libraries, a step at a time. */
export const ConnectJellyfin = ({ children, onSource }: ConnectJellyfinProps) => {
  const action = useAction();
  const [connection, setConnection] = useState<Connection>();
  if (!connection) return <Address action={action} onConnection={setConnection} />;
  const cancel = () => setConnection(undefined);
  if (connection.state === 'waiting') {
    return <Code connection={connection} onConnection={setConnection} onCancel={cancel} />;
  }
  const add = async (source: Source, fields: Fields): Promise<string> => {
    const done = await onSource(source, fields);
    setConnection(undefined);
    return done;
  };
  return (
    <Libraries action={action} connection={connection} onSource={add}>
      {children}
    </Libraries>
  );
};

type OnConnection = { readonly onConnection: (connection: Connection) => void };

const Address = ({ action, onConnection }: OnConnection & { readonly action: Action }) => {
  const connect = async (field: Fields): Promise<undefined> => {
    const user = field('user');
    const login = user ? { user, password: field('password') } : {};
    onConnection(await api.connectJellyfin({ address: field('address'), ...login }));
  };
  return (
    <Form action={action} onSubmit={connect} button={words.connect} busy={words.connecting}>
      <Field label={words.address} name="address" hint={words.addressHint} maxLength={2048} plain />
      <Field
        label={`${words.user} ${strings.optional}`}
        name="user"
        hint={words.userHint}
        required={false}
        maxLength={256}
        plain
      />
      <Field
        label={`${words.password} ${strings.optional}`}
        name="password"
        required={false}
        maxLength={1024}
        secret
      />
    </Form>
  );
};

type CodeProps = OnConnection & {
  readonly connection: Connection;
  readonly onCancel: () => void;
};

const Code = ({ connection, onConnection, onCancel }: CodeProps) => {
  const [trouble, setTrouble] = useState<{ message: string; hint: string }>();
  useEffect(() => {
    const leaving = new AbortController();
    const timer = setInterval(() => {
      api
        .jellyfinConnection(connection.id, leaving.signal)
        .then((now) => {
          if (now.state === 'connected') onConnection(now);
        })
        .catch((error: unknown) => {
          if (!leaving.signal.aborted) setTrouble(asApiError(error));
        });
    }, ASK_EVERY_MS);
    return () => {
      clearInterval(timer);
      leaving.abort();
    };
  }, [connection.id, onConnection]);
  return (
    <div class="stack" aria-live="polite">
      <p>
        <strong>{words.code(connection.code ?? '')}</strong>
      </p>
      <p class="quiet">{words.codeHint}</p>
      {trouble && <Trouble {...trouble} />}
      <button type="button" onClick={onCancel}>
        {words.cancel}
      </button>
    </div>
  );
};
